import Foundation
import Testing

@testable import FormalTraining

struct ProcessorTests {
  @Test func theNameIsReadFromLinux() {
    let text = """
      processor\t: 0
      vendor_id\t: AuthenticAMD
      model\t\t: 2
      model name\t: AMD EPYC 9V74: 80-Core
      flags\t\t: fpu vme
      """
    #expect(Processor.name(inCPUInfo: text) == "AMD EPYC 9V74: 80-Core")
    #expect(Processor.name(inCPUInfo: "processor: 0\nBogoMIPS: 50") == nil)
  }

  @Test func someNameIsAlwaysTold() {
    #expect(!Processor.name.isEmpty)
    #expect(Processor.name.trimmingCharacters(in: .whitespacesAndNewlines) == Processor.name)
  }
}
