import Testing

@testable import fuzz

struct FuzzTests {
  @Test func flagsAreChecked() throws {
    let fuzz = try Fuzz.parse(["safetensors", "--seconds", "0.5", "--seed", "7", "--from", "300"])
    #expect(fuzz.reader == .safetensors)
    #expect((fuzz.seconds, fuzz.seed, fuzz.from) == (0.5, 7, 300))
    #expect(try Fuzz.parse(["oracle"]).reader == .oracle)
    for wrong in [["--seconds", "0"], ["--seconds", "nan"], ["--from=-1"], ["--seed=-1"]] {
      #expect(throws: (any Error).self) { try Fuzz.parse(["safetensors"] + wrong) }
    }
    #expect(throws: (any Error).self) { try Fuzz.parse(["zip"]) }
    #expect(throws: (any Error).self) { try Fuzz.parse([]) }
  }
}
