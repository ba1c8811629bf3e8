#include "CVector.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define BLOCK 64
#define LINE_FEED 0x0A

/// Of one block, a bit for each byte.
typedef struct {
  uint64_t marks;
  uint64_t lines;
  /// Bytes of 0x80 and above.
  uint64_t high;
  /// Zero bytes.
  uint64_t nulls;
} block_bits;

int weir_vector_level(void) {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) return WEIR_AVX512;
  return __builtin_cpu_supports("avx2") ? WEIR_AVX2 : WEIR_SSE2;
}

// MARK: Strict UTF-8

// Two neighbouring bytes show most errors: each table below says, for four bits of the pair, which
// errors those bits allow, and an error that all three allow is there. What pairs do not show is
// that bytes two and three behind a long lead must be continuations.
//
// > Keiser, Lemire: Validating UTF-8 in less than one instruction per byte, Software: Practice
// > and Experience 51(5), 2021, doi:10.1002/spe.2920.

enum {
  LACKS_MORE = 1 << 0,      // a lead without a continuation
  LACKS_LEAD = 1 << 1,      // a continuation behind ASCII
  OVERLONG_3 = 1 << 2,      // E0 and below A0
  TOO_LARGE = 1 << 3,       // above U+10FFFF, second byte from 90 on
  SURROGATE = 1 << 4,       // ED and from A0 on
  OVERLONG_2 = 1 << 5,      // C0, C1
  OVERLONG_4 = 1 << 6,      // F0 and below 90; or above U+10FFFF, second byte below 90
  CONTINUED = 1 << 7,       // a continuation behind another
  ANY_LEAD = LACKS_MORE | LACKS_LEAD | CONTINUED
};

#define BY_FIRST_HIGH \
  LACKS_LEAD, LACKS_LEAD, LACKS_LEAD, LACKS_LEAD, LACKS_LEAD, LACKS_LEAD, LACKS_LEAD, \
  LACKS_LEAD, (char)CONTINUED, (char)CONTINUED, (char)CONTINUED, (char)CONTINUED, \
  LACKS_MORE | OVERLONG_2, LACKS_MORE, LACKS_MORE | OVERLONG_3 | SURROGATE, \
  LACKS_MORE | TOO_LARGE | OVERLONG_4

#define BEYOND (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4)
#define BY_FIRST_LOW \
  (char)(ANY_LEAD | OVERLONG_2 | OVERLONG_3 | OVERLONG_4), (char)(ANY_LEAD | OVERLONG_2), \
  (char)ANY_LEAD, (char)ANY_LEAD, (char)(ANY_LEAD | TOO_LARGE), BEYOND, BEYOND, BEYOND, BEYOND, \
  BEYOND, BEYOND, BEYOND, BEYOND, (char)(BEYOND | SURROGATE), BEYOND, BEYOND

#define IS_MORE (LACKS_LEAD | OVERLONG_2 | CONTINUED)
#define BY_SECOND_HIGH \
  LACKS_MORE, LACKS_MORE, LACKS_MORE, LACKS_MORE, LACKS_MORE, LACKS_MORE, LACKS_MORE, \
  LACKS_MORE, (char)(IS_MORE | OVERLONG_3 | OVERLONG_4), \
  (char)(IS_MORE | OVERLONG_3 | TOO_LARGE), (char)(IS_MORE | SURROGATE | TOO_LARGE), \
  (char)(IS_MORE | SURROGATE | TOO_LARGE), LACKS_MORE, LACKS_MORE, LACKS_MORE, LACKS_MORE

/// Length of the sequence at `text`, of which `count` bytes are left; 0 if it is no UTF-8.
static size_t sequence_length(const uint8_t *text, size_t count) {
  uint8_t lead = text[0];
  if (lead < 0x80) return 1;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (lead < 0xC2 || lead > 0xF4 || count < length) return 0;
  if (lead == 0xE0 && text[1] < 0xA0) return 0;
  if (lead == 0xED && text[1] >= 0xA0) return 0;
  if (lead == 0xF0 && text[1] < 0x90) return 0;
  if (lead == 0xF4 && text[1] >= 0x90) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((text[i] & 0xC0) != 0x80) return 0;
  }
  return length;
}

static bool is_utf8(const uint8_t *text, size_t count) {
  for (size_t i = 0; i < count;) {
    size_t length = sequence_length(text + i, count - i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

// MARK: The loop over blocks

// Written once for all instruction sets; `bits` and `is_wrong` are inlined, because they have the
// same target as the function that this stands in. `is_wrong` looks at three bytes before a block.

#define MARK_BLOCKS(bits, is_wrong) \
  weir_marked found = {0, true, false}; \
  uint8_t copy[2 * BLOCK]; \
  bool goes_on = false; \
  for (size_t i = 0; i < count; i += BLOCK) { \
    const uint8_t *block = text + i; \
    size_t left = count - i; \
    if (left < BLOCK || i == 0) { \
      size_t here = left < BLOCK ? left : BLOCK; \
      memset(copy, 0, sizeof copy); \
      if (i > 0) memcpy(copy + BLOCK - 3, block - 3, 3); \
      memcpy(copy + BLOCK, block, here); \
      block = copy + BLOCK; \
    } \
    block_bits seen = bits(block, below, first, second); \
    if (left < BLOCK) { \
      seen.marks &= (1ull << left) - 1; \
      seen.nulls &= (1ull << left) - 1; \
    } \
    if (seen.nulls != 0) found.has_null = true; \
    marks[i / BLOCK] = seen.marks; \
    found.lines += (size_t)__builtin_popcountll(seen.lines); \
    if ((seen.high != 0 || goes_on) && is_wrong(block)) found.is_utf8 = false; \
    goes_on = seen.high >> (BLOCK - 3) != 0; \
  } \
  if (goes_on) { \
    memset(copy, 0, sizeof copy); \
    memcpy(copy + BLOCK - 3, text + count - 3, 3); \
    if (is_wrong(copy + BLOCK)) found.is_utf8 = false; \
  } \
  return found;

// MARK: SSE2

static inline block_bits bits_sse2(
    const uint8_t *block, uint8_t below, uint8_t first, uint8_t second) {
  block_bits bits = {0, 0, 0, 0};
  const __m128i limit = _mm_set1_epi8((char)(below - 1));
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(block + 16 * part));
    __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(text, limit), text);
    if (below == 0) low = _mm_setzero_si128();
    __m128i stops = _mm_or_si128(
        low, _mm_or_si128(
                 _mm_cmpeq_epi8(text, _mm_set1_epi8((char)first)),
                 _mm_cmpeq_epi8(text, _mm_set1_epi8((char)second))));
    __m128i lines = _mm_cmpeq_epi8(text, _mm_set1_epi8(LINE_FEED));
    bits.marks |= (uint64_t)(uint32_t)_mm_movemask_epi8(stops) << (16 * part);
    bits.lines |= (uint64_t)(uint32_t)_mm_movemask_epi8(lines) << (16 * part);
    bits.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(text) << (16 * part);
    __m128i nulls = _mm_cmpeq_epi8(text, _mm_setzero_si128());
    bits.nulls |= (uint64_t)(uint32_t)_mm_movemask_epi8(nulls) << (16 * part);
  }
  return bits;
}

static weir_marked mark_sse2(
    const uint8_t *text, size_t count, uint8_t below, uint8_t first, uint8_t second,
    uint64_t *marks) {
  weir_marked found = {0, true, false};
  bool has_high = false;
  uint8_t copy[BLOCK];
  for (size_t i = 0; i < count; i += BLOCK) {
    size_t left = count - i;
    const uint8_t *block = text + i;
    if (left < BLOCK) {
      memset(copy, 0, sizeof copy);
      memcpy(copy, block, left);
      block = copy;
    }
    block_bits seen = bits_sse2(block, below, first, second);
    if (left < BLOCK) {
      seen.marks &= (1ull << left) - 1;
      seen.nulls &= (1ull << left) - 1;
    }
    if (seen.nulls != 0) found.has_null = true;
    marks[i / BLOCK] = seen.marks;
    found.lines += (size_t)__builtin_popcountll(seen.lines);
    if (seen.high != 0) has_high = true;
  }
  if (has_high) found.is_utf8 = is_utf8(text, count);
  return found;
}

// MARK: AVX2

#define AVX2 __attribute__((target("avx2,popcnt")))

AVX2 static inline block_bits bits_avx2(
    const uint8_t *block, uint8_t below, uint8_t first, uint8_t second) {
  block_bits bits = {0, 0, 0, 0};
  const __m256i limit = _mm256_set1_epi8((char)(below - 1));
  for (int part = 0; part < 2; part++) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(block + 32 * part));
    __m256i low = _mm256_cmpeq_epi8(_mm256_min_epu8(text, limit), text);
    if (below == 0) low = _mm256_setzero_si256();
    __m256i stops = _mm256_or_si256(
        low, _mm256_or_si256(
                 _mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)first)),
                 _mm256_cmpeq_epi8(text, _mm256_set1_epi8((char)second))));
    __m256i lines = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(LINE_FEED));
    bits.marks |= (uint64_t)(uint32_t)_mm256_movemask_epi8(stops) << (32 * part);
    bits.lines |= (uint64_t)(uint32_t)_mm256_movemask_epi8(lines) << (32 * part);
    bits.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(text) << (32 * part);
    __m256i nulls = _mm256_cmpeq_epi8(text, _mm256_setzero_si256());
    bits.nulls |= (uint64_t)(uint32_t)_mm256_movemask_epi8(nulls) << (32 * part);
  }
  return bits;
}

AVX2 static inline __m256i wrong_avx2(const uint8_t *part) {
  const __m256i nibble = _mm256_set1_epi8(0x0F);
  const __m256i by_first_high = _mm256_setr_epi8(BY_FIRST_HIGH, BY_FIRST_HIGH);
  const __m256i by_first_low = _mm256_setr_epi8(BY_FIRST_LOW, BY_FIRST_LOW);
  const __m256i by_second_high = _mm256_setr_epi8(BY_SECOND_HIGH, BY_SECOND_HIGH);
  __m256i text = _mm256_loadu_si256((const __m256i *)part);
  __m256i before = _mm256_loadu_si256((const __m256i *)(part - 1));
  __m256i second_before = _mm256_loadu_si256((const __m256i *)(part - 2));
  __m256i third_before = _mm256_loadu_si256((const __m256i *)(part - 3));
  __m256i before_high = _mm256_and_si256(_mm256_srli_epi16(before, 4), nibble);
  __m256i text_high = _mm256_and_si256(_mm256_srli_epi16(text, 4), nibble);
  __m256i pairs = _mm256_and_si256(
      _mm256_and_si256(
          _mm256_shuffle_epi8(by_first_high, before_high),
          _mm256_shuffle_epi8(by_first_low, _mm256_and_si256(before, nibble))),
      _mm256_shuffle_epi8(by_second_high, text_high));
  __m256i inside = _mm256_or_si256(
      _mm256_subs_epu8(second_before, _mm256_set1_epi8(0xE0 - 0x80)),
      _mm256_subs_epu8(third_before, _mm256_set1_epi8((char)(0xF0 - 0x80))));
  inside = _mm256_and_si256(inside, _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(pairs, inside);
}

AVX2 static inline bool is_wrong_avx2(const uint8_t *block) {
  __m256i wrong = _mm256_or_si256(wrong_avx2(block), wrong_avx2(block + 32));
  return !_mm256_testz_si256(wrong, wrong);
}

AVX2 static weir_marked mark_avx2(
    const uint8_t *text, size_t count, uint8_t below, uint8_t first, uint8_t second,
    uint64_t *marks) {
  MARK_BLOCKS(bits_avx2, is_wrong_avx2)
}

// MARK: AVX-512

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,popcnt")))

AVX512 static inline block_bits bits_avx512(
    const uint8_t *block, uint8_t below, uint8_t first, uint8_t second) {
  __m512i text = _mm512_loadu_si512((const void *)block);
  block_bits bits;
  bits.marks = _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8((char)below)) |
               _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8((char)first)) |
               _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8((char)second));
  bits.lines = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(LINE_FEED));
  bits.high = _mm512_movepi8_mask(text);
  bits.nulls = _mm512_testn_epi8_mask(text, text);
  return bits;
}

AVX512 static inline bool is_wrong_avx512(const uint8_t *block) {
  const __m512i nibble = _mm512_set1_epi8(0x0F);
  const __m512i by_first_high = _mm512_broadcast_i32x4(_mm_setr_epi8(BY_FIRST_HIGH));
  const __m512i by_first_low = _mm512_broadcast_i32x4(_mm_setr_epi8(BY_FIRST_LOW));
  const __m512i by_second_high = _mm512_broadcast_i32x4(_mm_setr_epi8(BY_SECOND_HIGH));
  __m512i text = _mm512_loadu_si512((const void *)block);
  __m512i before = _mm512_loadu_si512((const void *)(block - 1));
  __m512i second_before = _mm512_loadu_si512((const void *)(block - 2));
  __m512i third_before = _mm512_loadu_si512((const void *)(block - 3));
  __m512i before_high = _mm512_and_si512(_mm512_srli_epi16(before, 4), nibble);
  __m512i text_high = _mm512_and_si512(_mm512_srli_epi16(text, 4), nibble);
  __m512i pairs = _mm512_and_si512(
      _mm512_and_si512(
          _mm512_shuffle_epi8(by_first_high, before_high),
          _mm512_shuffle_epi8(by_first_low, _mm512_and_si512(before, nibble))),
      _mm512_shuffle_epi8(by_second_high, text_high));
  __m512i inside = _mm512_or_si512(
      _mm512_subs_epu8(second_before, _mm512_set1_epi8(0xE0 - 0x80)),
      _mm512_subs_epu8(third_before, _mm512_set1_epi8((char)(0xF0 - 0x80))));
  inside = _mm512_and_si512(inside, _mm512_set1_epi8((char)0x80));
  __m512i wrong = _mm512_xor_si512(pairs, inside);
  return _mm512_test_epi8_mask(wrong, wrong) != 0;
}

AVX512 static weir_marked mark_avx512(
    const uint8_t *text, size_t count, uint8_t below, uint8_t first, uint8_t second,
    uint64_t *marks) {
  MARK_BLOCKS(bits_avx512, is_wrong_avx512)
}

weir_marked weir_mark(
    const uint8_t *text, size_t count, uint8_t below, uint8_t first, uint8_t second,
    uint64_t *marks, int level) {
  if (level >= WEIR_AVX512) return mark_avx512(text, count, below, first, second, marks);
  if (level >= WEIR_AVX2) return mark_avx2(text, count, below, first, second, marks);
  return mark_sse2(text, count, below, first, second, marks);
}

#endif
