import Foundation
import Tensors
import Testing

struct KernelInstructionsTests {
  /// These tests run, so the processor has what the kernels were built with.
  @Test func theProcessorHasWhatTheKernelsWereBuiltWith() {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    switch KernelInstructions.built {
    case .avx512: #expect(text.isEmpty || text.contains("avx512f"))
    case .avx2: #expect(text.isEmpty || (text.contains("avx2") && text.contains("fma")))
    case .baseline: #expect(text.isEmpty || text.contains("sse2"))
    case .neon: #expect(!text.contains("sse2"))
    }
  }
}
