#include "CVector.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))
#define BLOCK 32

// Each group of phrases has a bit. At every byte of the text the tables say, by the halves of the
// bytes that follow it, which groups may begin there; a group that all places leave over may.
//
// > The matcher for few literals of Hyperscan: Wang et al., NSDI 2019, section 4.

/// Places of the tables behind the byte at which a phrase begins.
static const int places[WEIR_SCREEN_PLACES] = {0, 1, 2, 4, 5};

/// Whether the character with a lead other than of U+4000 to U+9FFF folds to itself, or to a mark or
/// space that no place of the tables has.
static bool is_plain(const uint8_t *text, size_t left) {
  if (left < 3) return false;
  if (text[0] == 0xE3) return text[1] == 0x80 && text[2] <= 0xA9;
  if (text[0] != 0xEF) return false;
  // Full-width forms but for digits and letters.
  if (text[1] == 0xBC) {
    uint8_t last = text[2];
    return last != 0x80 && !(last >= 0x90 && last <= 0x99) && !(last >= 0xA1 && last <= 0xBA);
  }
  return text[1] == 0xBD && (text[2] == 0x80 || (text[2] >= 0x9B && text[2] <= 0x9E));
}

AVX2 static inline __m256i lowered(__m256i text) {
  // As signed bytes all of those beyond ASCII are below the letters.
  __m256i capital = _mm256_and_si256(
      _mm256_cmpgt_epi8(text, _mm256_set1_epi8('A' - 1)),
      _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), text));
  return _mm256_or_si256(text, _mm256_and_si256(capital, _mm256_set1_epi8(0x20)));
}

AVX2 static inline __m256i table(const uint8_t *values) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)values));
}

/// The groups that may begin at each of 32 bytes; those behind them must be readable.
AVX2 static inline __m256i groups(const weir_screen_tables *tables, const uint8_t *text) {
  const __m256i half = _mm256_set1_epi8(0x0F);
  __m256i left = _mm256_set1_epi8(-1);
  for (int place = 0; place < WEIR_SCREEN_PLACES; place++) {
    __m256i bytes = lowered(_mm256_loadu_si256((const __m256i *)(text + places[place])));
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half);
    __m256i low = _mm256_and_si256(bytes, half);
    left = _mm256_and_si256(
        left, _mm256_and_si256(
                  _mm256_shuffle_epi8(table(tables->low[place]), low),
                  _mm256_shuffle_epi8(table(tables->high[place]), high)));
  }
  return left;
}

/// A bit for each of 32 bytes that leads a character other than U+4000 to U+9FFF, or none.
AVX2 static inline uint32_t odd_leads(const uint8_t *text) {
  __m256i bytes = _mm256_loadu_si256((const __m256i *)text);
  // Leads from 0xC0 on, as signed bytes from -64 to -1; 0xE4 to 0xE9 are -28 to -23.
  __m256i lead = _mm256_and_si256(
      _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(-65)),
      _mm256_cmpgt_epi8(_mm256_setzero_si256(), bytes));
  __m256i usual = _mm256_and_si256(
      _mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(-29)),
      _mm256_cmpgt_epi8(_mm256_set1_epi8(-22), bytes));
  return (uint32_t)_mm256_movemask_epi8(_mm256_andnot_si256(usual, lead));
}

AVX2 static bool screen(const weir_screen_tables *tables, const uint8_t *text, size_t count) {
  uint8_t copy[2 * BLOCK];
  for (size_t start = 0; start < count; start += BLOCK) {
    const uint8_t *block = text + start;
    size_t left = count - start;
    uint32_t here = left < BLOCK ? (1u << left) - 1 : ~0u;
    if (left < BLOCK + WEIR_SCREEN_REACH) {
      // No phrase has a zero byte at a place that matters.
      memset(copy, 0, sizeof copy);
      memcpy(copy, block, left);
      block = copy;
    }
    __m256i none = _mm256_cmpeq_epi8(groups(tables, block), _mm256_setzero_si256());
    if ((~(uint32_t)_mm256_movemask_epi8(none) & here) != 0) return true;
    for (uint32_t odd = odd_leads(block) & here; odd != 0; odd &= odd - 1) {
      size_t place = start + (size_t)__builtin_ctz(odd);
      if (!is_plain(text + place, count - place)) return true;
    }
  }
  return false;
}

bool weir_screen(
    const weir_screen_tables *tables, const uint8_t *text, size_t count, int level) {
  return level < WEIR_AVX2 || screen(tables, text, count);
}

#endif
