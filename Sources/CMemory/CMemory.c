#define _GNU_SOURCE
#include "CMemory.h"

#if defined(__linux__)

#include <sys/mman.h>

void *weir_move_pages(void *start, size_t size, size_t larger, void *target) {
  void *moved = mremap(start, size, larger, MREMAP_MAYMOVE | MREMAP_FIXED, target);
  return moved == MAP_FAILED ? NULL : moved;
}

#endif
