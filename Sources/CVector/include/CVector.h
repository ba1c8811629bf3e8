#ifndef WEIR_CVECTOR_H
#define WEIR_CVECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

#include <emmintrin.h>

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

/// Comparisons of two lanes.
enum {
  WEIR_EQUAL = 0,
  WEIR_NOT_EQUAL = 1,
  WEIR_LESS = 2,
  WEIR_LESS_OR_EQUAL = 3,
  WEIR_GREATER = 4,
  WEIR_GREATER_OR_EQUAL = 5
};

/// Compares words row by row: 0 no, 1 yes, 2 where either is `INT64_MIN`, which is missing.
void weir_compare_words(
    int comparison, const int64_t *left, const int64_t *right, uint8_t *result, size_t count,
    int level);

/// Compares reals row by row: 0 no, 1 yes, 2 where either is no number.
void weir_compare_reals(
    int comparison, const double *left, const double *right, uint8_t *result, size_t count,
    int level);

/// Places in a phrase that `weir_screen` looks at, counted from its first byte.
enum { WEIR_SCREEN_PLACES = 5, WEIR_SCREEN_REACH = 6 };

/// For each place and each value of a half of its byte: the groups of phrases, a bit for each, that
/// have it there.
typedef struct {
  uint8_t low[WEIR_SCREEN_PLACES][16];
  uint8_t high[WEIR_SCREEN_PLACES][16];
} weir_screen_tables;

/// Whether a phrase may stand in a text; false only if none does.
///
/// Phrases are folded, the text is not: capital letters count as small ones, ideographs and their
/// punctuation as they are. Any other character makes the answer true. Below AVX2 it is always true.
bool weir_screen(
    const weir_screen_tables *tables, const uint8_t *text, size_t count, int level);

/// A bit for each of 64 bytes that is `value`.
static inline uint64_t weir_equal_bytes(const uint8_t *bytes, uint8_t value) {
  const __m128i wanted = _mm_set1_epi8((char)value);
  uint64_t bits = 0;
  for (int part = 0; part < 4; part++) {
    __m128i some = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(some, wanted)) << (16 * part);
  }
  return bits;
}

#endif
#endif
