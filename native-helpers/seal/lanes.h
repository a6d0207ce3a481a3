// What chacha20.c and poly1305.c have in common.
#ifndef HOMEWARD_SEAL_LANES_H
#define HOMEWARD_SEAL_LANES_H

// Packets that share each step.
#define LANES 16

// For this function alone the compiler may use these instructions.
#define WIDE __attribute__((target("avx512f,avx512bw,avx512ifma")))

// In its caller, so that vectors stay in registers.
#define WIDE_PART static inline __attribute__((always_inline, target("avx512f,avx512bw,avx512ifma")))

#ifdef __clang__
#define UNROLLED _Pragma("unroll")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

#endif
