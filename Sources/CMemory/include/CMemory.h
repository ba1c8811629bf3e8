#ifndef WEIR_CMEMORY_H
#define WEIR_CMEMORY_H

#include <stddef.h>

/// Begins to bring the line of memory at `address` near; a wrong address does no harm.
static inline void weir_prefetch(const void *address) { __builtin_prefetch(address, 1); }

/// The same for memory that is only read, which another core may have written.
static inline void weir_prefetch_read(const void *address) { __builtin_prefetch(address, 0); }

#if defined(__linux__)

/// Moves the pages of a mapping of `size` bytes to `target`, where it has `larger` bytes.
///
/// `target` must be mapped, and nobody's; null if the system refuses.
void *weir_move_pages(void *start, size_t size, size_t larger, void *target);

#endif
#endif
