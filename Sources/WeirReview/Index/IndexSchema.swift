import GRDB

/// The tables of the index.
///
/// A flag's row repeats what filters ask of its event, and an index holds all of it by subject, so
/// that a filtered queue reads that index alone, in order. Actions are bits by ``WeirCore/Action``.
/// Levels are 0...4, verdicts places in ``Verdict``, link and subject kinds places among their
/// cases. Whole lines stand in blocks of some hundred, compressed. Cases are numbered in their order;
/// of each the links that most members have are kept, see ``FraudCase/shownLinks``.
enum IndexSchema {
  static let tables = """
    CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE texts(t INTEGER PRIMARY KEY, text TEXT);
    CREATE TABLE blocks(first INTEGER PRIMARY KEY, bytes BLOB);
    CREATE TABLE events(n INTEGER PRIMARY KEY, id TEXT, score INT, time INT);
    CREATE TABLE subjects(
      s INTEGER PRIMARY KEY, kind INT, value TEXT, events INT, undecided INT, score INT,
      first INT, last INT);
    CREATE TABLE flags(
      n INT, rule INT, category INT, level INT, subject INT, kind INT, time INT, score INT,
      actions INT, verdict INT);
    CREATE TABLE choices(what TEXT, t INT, events INT);
    CREATE TABLE actions(n INT, action INT, target TEXT);
    CREATE TABLE link_values(l INTEGER PRIMARY KEY, kind INT, value TEXT);
    CREATE TABLE links(l INT, n INT);
    CREATE TABLE cases(
      c INTEGER PRIMARY KEY, id TEXT, score INT, events INT, first INT, last INT, members INT,
      links INT, rules TEXT, categories TEXT, sums TEXT);
    CREATE TABLE case_members(s INTEGER PRIMARY KEY, c INT);
    CREATE TABLE case_links(c INT, kind INT, value TEXT, members INT);
    """

  static let indices = """
    CREATE INDEX events_by_id ON events(id);
    CREATE INDEX flags_by_event ON flags(n);
    CREATE INDEX flags_by_subject ON flags(
      subject, score, n, time, rule, category, level, kind, actions, verdict);
    CREATE INDEX events_by_score ON events(score DESC, n);
    CREATE INDEX subjects_by_score ON subjects(score DESC, events DESC, s);
    CREATE INDEX subjects_by_value ON subjects(value);
    CREATE INDEX link_values_by_value ON link_values(value);
    CREATE INDEX links_by_value ON links(l, n);
    CREATE INDEX cases_by_id ON cases(id);
    CREATE INDEX case_members_by_case ON case_members(c);
    CREATE INDEX case_links_by_case ON case_links(c);
    """
}
