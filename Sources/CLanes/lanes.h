// Operations on whole vectors for the kernels of Tensors.
//
// Swift imports these types as SIMD16<Float> and SIMD16<Double>. The standard library has the same
// operations (`addingProduct`, `squareRoot`, conversions), but computes them lane by lane and leaves it
// to the optimiser to find the vector again. It does not always: measured on GELU, the time of a kernel
// doubled with the order of two statements. Each of these is one instruction a register.

typedef float lanes_float16 __attribute__((ext_vector_type(16)));
typedef double lanes_double16 __attribute__((ext_vector_type(16)));

// What the compiler of the kernels was allowed to use: bits of a register, 64 for NEON. (A function:
// Swift would warn of a constant that is compared with others.)
static inline int lanes_instructions(void) {
#if defined(__AVX512F__)
  return 512;
#elif defined(__AVX2__) && defined(__FMA__)
  return 256;
#elif defined(__ARM_NEON)
  return 64;
#else
  return 128;
#endif
}

#define LANES_INLINE static inline __attribute__((always_inline))

// x·y + z, rounded once.
LANES_INLINE lanes_float16 lanes_fma(lanes_float16 x, lanes_float16 y, lanes_float16 z) {
  return __builtin_elementwise_fma(x, y, z);
}

// x·y + z, rounded once.
LANES_INLINE lanes_double16 lanes_fma_double(
    lanes_double16 x, lanes_double16 y, lanes_double16 z) {
  return __builtin_elementwise_fma(x, y, z);
}

LANES_INLINE lanes_float16 lanes_sqrt(lanes_float16 x) { return __builtin_elementwise_sqrt(x); }

LANES_INLINE lanes_double16 lanes_widen(lanes_float16 x) {
  return __builtin_convertvector(x, lanes_double16);
}
