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

/// Where the last record of a CSV text ends that begins with a record: behind a line feed outside of
/// quotes; 0 if none ends.
///
/// Looks no further than the first quote that opens where no field begins. Reads no byte outside of the
/// text.
size_t weir_last_record(const uint8_t *text, size_t count, uint8_t delimiter, int level);

/// Sets a bit for each delimiter and line feed outside of the quotes of such a text, and one for each
/// quote; words are as those of `weir_mark`.
///
/// Returns false, and sets no more bits, if a quote opens where no field begins, or the last one is not
/// closed.
bool weir_mark_outside(
    const uint8_t *text, size_t count, uint8_t delimiter, uint64_t *separators, uint64_t *quotes,
    int level);

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

/// Which of 16 bytes are at least `least` and at most `least + span`.
static inline __m128i weir_between(__m128i bytes, uint8_t least, uint8_t span) {
  __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8((char)least));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8((char)span)), above);
}

static inline __m128i weir_is(__m128i bytes, uint8_t value) {
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8((char)value));
}

static inline __m128i weir_load(const uint8_t *bytes) {
  return _mm_loadu_si128((const __m128i *)bytes);
}

/// A bit for each of 64 bytes that is `value`.
static inline uint64_t weir_equal_bytes(const uint8_t *bytes, uint8_t value) {
  uint64_t bits = 0;
  for (int part = 0; part < 4; part++) {
    __m128i equal = weir_is(weir_load(bytes + 16 * part), value);
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(equal) << (16 * part);
  }
  return bits;
}

/// Whether none of the characters that begin in 16 bytes of UTF-8 is like a point or the mark of a
/// URL: `.`, `[`, `(`, `/`, `\`, U+FF0E, U+FF0F, U+3002 and U+70B9 but behind ideographs, and all that
/// are neither ASCII, ideographs, kana nor full-width.
///
/// Reads the three bytes before and the two behind, too.
static inline bool weir_has_no_point(const uint8_t *start) {
  const __m128i bytes = weir_load(start), second = weir_load(start + 1);
  const __m128i third = weir_load(start + 2), before = weir_load(start - 3);
  const __m128i ideograph = weir_between(bytes, 0xE4, 5);
  const __m128i kana = _mm_and_si128(weir_is(bytes, 0xE3), weir_between(second, 0x80, 3));
  const __m128i wide = _mm_and_si128(weir_is(bytes, 0xEF), weir_is(second, 0xBC));
  const __m128i known = _mm_or_si128(ideograph, _mm_or_si128(kana, wide));
  const __m128i unknown = _mm_andnot_si128(known, weir_between(bytes, 0xC0, 0x3F));
  __m128i marks = _mm_or_si128(weir_is(bytes, '.'), weir_is(bytes, '['));
  marks = _mm_or_si128(marks, _mm_or_si128(weir_is(bytes, '('), weir_is(bytes, '/')));
  marks = _mm_or_si128(marks, weir_is(bytes, '\\'));
  const __m128i stop = _mm_and_si128(
      _mm_and_si128(kana, weir_is(second, 0x80)), weir_is(third, 0x82));
  const __m128i point = _mm_and_si128(
      _mm_and_si128(weir_is(bytes, 0xE7), weir_is(second, 0x82)), weir_is(third, 0xB9));
  const __m128i lone = _mm_andnot_si128(weir_between(before, 0xE4, 5), _mm_or_si128(stop, point));
  const __m128i wide_point = _mm_and_si128(wide, weir_between(third, 0x8E, 1));
  const __m128i found =
      _mm_or_si128(_mm_or_si128(marks, unknown), _mm_or_si128(lone, wide_point));
  return _mm_movemask_epi8(found) == 0;
}

#endif
#endif
