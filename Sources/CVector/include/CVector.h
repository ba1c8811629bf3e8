#ifndef WEIR_CVECTOR_H
#define WEIR_CVECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

/// Instruction sets; each has those before it.
enum { WEIR_SSE2 = 0, WEIR_AVX2 = 1, WEIR_AVX512 = 2 };

/// What `weir_mark` has found besides the marks.
typedef struct {
  /// Line feeds.
  size_t lines;
  /// Whether all of the text is UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF).
  bool is_utf8;
  /// Whether there is a zero byte.
  bool has_null;
} weir_marked;

/// The best instruction set of this processor.
int weir_vector_level(void);

/// Sets a bit for each byte that is below `below`, or `first`, or `second`; clears all others.
///
/// Bit `i % 64` of `marks[i / 64]` stands for byte `i`; there are `(count + 63) / 64` words.
/// Reads no byte outside of the text.
weir_marked weir_mark(
    const uint8_t *text, size_t count, uint8_t below, uint8_t first, uint8_t second,
    uint64_t *marks, int level);

#endif
#endif
