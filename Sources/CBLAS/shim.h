// The Basic Linear Algebra Subprograms: OpenBLAS, and Apple's Accelerate where there is one.
#if defined(__APPLE__)
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif
