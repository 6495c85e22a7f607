internal import CLanes

/// The vector instructions that the kernels were compiled with; `MARCH` of the build decides.
public enum KernelInstructions: String, Sendable, CaseIterable {
  /// 512 bits a register.
  case avx512 = "AVX-512"
  /// 256 bits a register, and a fused multiply-add.
  case avx2 = "AVX2 and FMA"
  /// What every x86-64 processor has.
  case baseline = "the x86-64 baseline"
  /// Those of ARM.
  case neon = "NEON"

  /// Those of this build.
  public static var built: Self {
    switch lanes_instructions() {
    case 512: .avx512
    case 256: .avx2
    case 64: .neon
    default: .baseline
    }
  }
}
