// This target is filled in the commits that follow.
