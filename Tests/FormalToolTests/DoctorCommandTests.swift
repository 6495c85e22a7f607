import Foundation
import Tensors
import TestSupport
import Testing

@testable import formal

struct DoctorCommandTests {
  @Test func aBuildForMoreThanTheProcessorHasIsTold() {
    let avx2: Set<String> = ["avx2", "fma"]
    #expect(Doctor.instructions(built: .avx512, flags: avx2).isMissing)
    #expect(Doctor.instructions(built: .avx512, flags: avx2).remedy != nil)
    #expect(!Doctor.instructions(built: .avx2, flags: avx2).isMissing)
    #expect(Doctor.instructions(built: .avx2, flags: avx2).remedy == nil)
    // A build for less runs, and could run faster.
    let less = Doctor.instructions(built: .baseline, flags: avx2)
    #expect(!less.isMissing && less.remedy != nil)
  }

  @Test func aDiskWithoutRoomForABuildIsTold() {
    #expect(Doctor.disk(free: 1.5e9).isMissing && Doctor.disk(free: 1.5e9).remedy != nil)
    #expect(Doctor.disk(free: 12.34e9).found == "12.3 GB free")
    #expect(!Doctor.disk(free: 12.34e9).isMissing && !Doctor.disk(free: nil).isMissing)
  }

  @Test func theTerminalIsWhatTheChaptersWriteFor() throws {
    for width in [72, 133] {
      let result = try Program(name: "formal").run(
        ["doctor"], environment: ["COLUMNS": "\(width)", "TERM": "vt100", "PATH": "/nowhere"])
      // What a test reads is no terminal, and has no colours.
      #expect(
        result.output.contains(
          "standard output: no terminal, \(width) columns, no colours, TERM vt100\n"))
    }
  }

  #if os(Linux)
    /// One thread, whatever the environment asks for: sums are always added in the same order.
    @Test func BLASWorksWithOneThread() throws {
      var environment = ProcessInfo.processInfo.environment
      environment["OPENBLAS_NUM_THREADS"] = "2"
      let result = try Program(name: "formal").run(["doctor"], environment: environment)
      #expect(result.output.contains(", threads: 1\n"))
    }
  #endif

  @Test func withoutTheToolsItTellsWhatIsMissingAndEndsWithOne() throws {
    let result = try Program(name: "formal").run(["doctor"], environment: ["PATH": "/nowhere"])
    #expect(result.status == 1)
    #expect(result.output.contains("✘ Graphviz: not found\n    make setup"))
    #expect(result.error.isEmpty)
  }

  @Test func theReportNamesNoPlaceOfTheUser() throws {
    let result = try Program(name: "formal").run(["doctor", "--json"])
    #expect([0, 1].contains(result.status))
    let environment = ProcessInfo.processInfo.environment
    #expect(!result.output.contains(Program.project.path))
    if let home = environment["HOME"], home.count > 1 { #expect(!result.output.contains(home)) }
    struct Entry: Decodable { let what, found: String }
    let entries = try JSONDecoder().decode([Entry].self, from: Data(result.output.utf8))
    #expect(entries.map(\.what).contains("instructions"))
    #expect(entries.allSatisfy { !$0.found.isEmpty })
  }
}
