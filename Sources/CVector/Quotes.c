#include "CVector.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define BLOCK 64
#define LINE_FEED 0x0A
#define QUOTE 0x22

/// Of one block, a bit for each byte.
typedef struct {
  uint64_t quotes;
  uint64_t delimiters;
  uint64_t lines;
} text_bits;

/// What goes on from one block to the next.
typedef struct {
  /// All bits if the block begins inside of quotes, else none.
  uint64_t inside;
  /// Whether a quote may open at its first byte.
  uint64_t may_open;
} quote_state;

/// Of one block, a bit for each byte outside of quotes.
typedef struct {
  uint64_t separators;
  uint64_t lines;
  /// Opening quotes where none may open.
  uint64_t wrong;
} outside_bits;

/// For each bit, whether the number of bits up to it is odd.
static inline uint64_t odd_so_far(uint64_t bits) {
  for (int shift = 1; shift < BLOCK; shift *= 2) bits ^= bits << shift;
  return bits;
}

static inline outside_bits pass_block(text_bits text, quote_state *state) {
  outside_bits outside;
  const uint64_t inside = odd_so_far(text.quotes) ^ state->inside;
  // What stands inside of quotes is no end, and no opening quote stands behind it.
  const uint64_t ends = text.delimiters | text.lines | text.quotes;
  outside.wrong = text.quotes & inside & ~(ends << 1 | state->may_open);
  outside.lines = text.lines & ~inside;
  outside.separators = outside.lines | (text.delimiters & ~inside);
  state->may_open = ends >> (BLOCK - 1);
  state->inside = 0 - (inside >> (BLOCK - 1));
  return outside;
}

// MARK: The loop over blocks

#define FOR_EACH_BLOCK(bits, body) \
  quote_state state = {0, 1}; \
  uint8_t copy[BLOCK]; \
  for (size_t i = 0; i < count; i += BLOCK) { \
    const uint8_t *block = text + i; \
    if (count - i < BLOCK) { \
      memset(copy, 0, sizeof copy); \
      memcpy(copy, block, count - i); \
      block = copy; \
    } \
    const text_bits here = bits(block, delimiter); \
    const outside_bits outside = pass_block(here, &state); \
    body \
  }

// Written once for all instruction sets; `bits` is inlined, because it has the same target.

#define FUNCTIONS(target, bits, last_record, mark_outside) \
  target static size_t last_record(const uint8_t *text, size_t count, uint8_t delimiter) { \
    size_t last = 0; \
    FOR_EACH_BLOCK(bits, { \
      uint64_t lines = outside.lines; \
      if (outside.wrong != 0) lines &= (outside.wrong & (0 - outside.wrong)) - 1; \
      if (lines != 0) last = i + BLOCK - (size_t)__builtin_clzll(lines); \
      if (outside.wrong != 0) break; \
    }) \
    return last; \
  } \
  target static bool mark_outside( \
      const uint8_t *text, size_t count, uint8_t delimiter, uint64_t *separators, \
      uint64_t *quotes) { \
    FOR_EACH_BLOCK(bits, { \
      if (outside.wrong != 0) return false; \
      separators[i / BLOCK] = outside.separators; \
      quotes[i / BLOCK] = here.quotes; \
    }) \
    return state.inside == 0; \
  }

// MARK: Instruction sets

#define SSE2
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

static inline text_bits bits_sse2(const uint8_t *block, uint8_t delimiter) {
  text_bits bits = {
      weir_equal_bytes(block, QUOTE), weir_equal_bytes(block, delimiter),
      weir_equal_bytes(block, LINE_FEED)};
  return bits;
}

AVX2 static inline uint64_t equal_avx2(const uint8_t *block, uint8_t value) {
  const __m256i wanted = _mm256_set1_epi8((char)value);
  __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)block), wanted);
  __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(block + 32)), wanted);
  return (uint64_t)(uint32_t)_mm256_movemask_epi8(low) |
         (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 static inline text_bits bits_avx2(const uint8_t *block, uint8_t delimiter) {
  text_bits bits = {
      equal_avx2(block, QUOTE), equal_avx2(block, delimiter), equal_avx2(block, LINE_FEED)};
  return bits;
}

AVX512 static inline text_bits bits_avx512(const uint8_t *block, uint8_t delimiter) {
  __m512i text = _mm512_loadu_si512((const void *)block);
  text_bits bits = {
      _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(QUOTE)),
      _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8((char)delimiter)),
      _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(LINE_FEED))};
  return bits;
}

FUNCTIONS(SSE2, bits_sse2, last_record_sse2, mark_outside_sse2)
FUNCTIONS(AVX2, bits_avx2, last_record_avx2, mark_outside_avx2)
FUNCTIONS(AVX512, bits_avx512, last_record_avx512, mark_outside_avx512)

size_t weir_last_record(const uint8_t *text, size_t count, uint8_t delimiter, int level) {
  if (level >= WEIR_AVX512) return last_record_avx512(text, count, delimiter);
  if (level >= WEIR_AVX2) return last_record_avx2(text, count, delimiter);
  return last_record_sse2(text, count, delimiter);
}

bool weir_mark_outside(
    const uint8_t *text, size_t count, uint8_t delimiter, uint64_t *separators, uint64_t *quotes,
    int level) {
  if (level >= WEIR_AVX512) return mark_outside_avx512(text, count, delimiter, separators, quotes);
  if (level >= WEIR_AVX2) return mark_outside_avx2(text, count, delimiter, separators, quotes);
  return mark_outside_sse2(text, count, delimiter, separators, quotes);
}

#endif
