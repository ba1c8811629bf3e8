#include "CVector.h"

#if defined(__x86_64__)

// The loops are written once; the compiler makes vector code of them for each instruction set.

#define IS_NO_WORD(value) ((value) == INT64_MIN)
#define IS_NO_NUMBER(value) ((value) != (value))

#define LOOP(op, is_missing) \
  for (size_t i = 0; i < count; i++) { \
    uint8_t holds = left[i] op right[i]; \
    uint8_t missing = (uint8_t)(is_missing(left[i]) | is_missing(right[i])); \
    result[i] = missing ? 2 : holds; \
  } \
  break

#define COMPARE(is_missing) \
  switch (comparison) { \
    case WEIR_EQUAL: LOOP(==, is_missing); \
    case WEIR_NOT_EQUAL: LOOP(!=, is_missing); \
    case WEIR_LESS: LOOP(<, is_missing); \
    case WEIR_LESS_OR_EQUAL: LOOP(<=, is_missing); \
    case WEIR_GREATER: LOOP(>, is_missing); \
    case WEIR_GREATER_OR_EQUAL: LOOP(>=, is_missing); \
    default: break; \
  }

#define WORDS \
  int comparison, const int64_t *restrict left, const int64_t *restrict right, \
      uint8_t *restrict result, size_t count
#define REALS \
  int comparison, const double *restrict left, const double *restrict right, \
      uint8_t *restrict result, size_t count

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

static void words_sse2(WORDS) { COMPARE(IS_NO_WORD) }
AVX2 static void words_avx2(WORDS) { COMPARE(IS_NO_WORD) }
AVX512 static void words_avx512(WORDS) { COMPARE(IS_NO_WORD) }

static void reals_sse2(REALS) { COMPARE(IS_NO_NUMBER) }
AVX2 static void reals_avx2(REALS) { COMPARE(IS_NO_NUMBER) }
AVX512 static void reals_avx512(REALS) { COMPARE(IS_NO_NUMBER) }

void weir_compare_words(
    int comparison, const int64_t *left, const int64_t *right, uint8_t *result, size_t count,
    int level) {
  switch (level) {
    case WEIR_AVX512: words_avx512(comparison, left, right, result, count); break;
    case WEIR_AVX2: words_avx2(comparison, left, right, result, count); break;
    default: words_sse2(comparison, left, right, result, count);
  }
}

void weir_compare_reals(
    int comparison, const double *left, const double *right, uint8_t *result, size_t count,
    int level) {
  switch (level) {
    case WEIR_AVX512: reals_avx512(comparison, left, right, result, count); break;
    case WEIR_AVX2: reals_avx2(comparison, left, right, result, count); break;
    default: reals_sse2(comparison, left, right, result, count);
  }
}

#endif
