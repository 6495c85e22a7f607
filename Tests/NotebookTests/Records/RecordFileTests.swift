import Foundation
import Testing

@testable import Notebook

struct RecordFileTests {
  struct Run: Codable, Equatable {
    var losses: [Double]
    var samples: [String] = []
  }

  private func withFile(_ body: (RecordFile) throws -> Void) throws {
    let project = FileManager.default.temporaryDirectory.appending(path: "records-\(UUID())")
    defer { try? FileManager.default.removeItem(at: project) }
    let chapter = project.appending(path: "chapters/07-x")
    try FileManager.default.createDirectory(at: chapter, withIntermediateDirectories: true)
    try body(
      RecordFile(
        "fall", beside: chapter.appending(path: "main.swift"), project: project, program: "ch07-x"))
  }

  private func record(_ run: Run) -> Record<Run> {
    Record(
      hash: "00ff", processor: "Abacus", recipe: "a bowl", seconds: 12.3, seed: .max, value: run)
  }

  @Test func whatIsWrittenIsRead() throws {
    try withFile { file in
      let run = Run(losses: [2.5, 1e-7, .infinity, -0.1], samples: ["To be", "ü\n\"/"])
      try file.requireWritableFolder()
      try file.write(record(run))
      let read = try file.read(Run.self)
      #expect(read.value == run)
      #expect((read.hash, read.processor, read.recipe) == ("00ff", "Abacus", "a bowl"))
      #expect((read.seconds, read.seed) == (12.3, .max))
    }
  }

  @Test func theFileIsSortedAndEndsItsLastLine() throws {
    try withFile { file in
      try file.requireWritableFolder()
      try file.write(record(Run(losses: [2.5, 1])))
      #expect(
        try String(contentsOf: file.url, encoding: .utf8) == """
          {
            "hash": "00ff",
            "processor": "Abacus",
            "recipe": "a bowl",
            "seconds": 12.3,
            "seed": 18446744073709551615,
            "value": {"losses": [2.5, 1], "samples": []}
          }

          """)
    }
  }

  @Test func nothingElseIsLeftInTheFolder() throws {
    try withFile { file in
      try file.requireWritableFolder()
      let folder = file.url.deletingLastPathComponent().path
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      try file.write(record(Run(losses: [1])))
      try file.write(record(Run(losses: [2])))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["fall.json"])
      #expect(try file.read(Run.self).value.losses == [2])
    }
  }

  @Test func aMissingRecordSaysHowToMakeIt() throws {
    try withFile { file in
      let error = try #require(throws: RecordError.self) { try file.read(Run.self) }
      #expect(
        error.description == """
          chapters/07-x/records/fall.json is missing. Run ch07-x --full to compute what it should hold, \
          with --record to keep it.
          """)
    }
  }

  @Test(arguments: [
    (
      #"{"hash":"1","processor":"p","recipe":"r","seconds":1,"seed":0,"value":{"losses":[1]}}"#,
      "value.samples is missing"
    ),
    (#"{"processor":"p","recipe":"r","seconds":1,"seed":0,"value":{}}"#, "hash is missing"),
    (
      #"{"hash":"1","processor":"p","recipe":"r","seconds":1,"seed":0,"value":{"losses":[1,"x"]}}"#,
      "value.losses[1]"
    ),
    (#"{"hash":"1","processor":"p","recipe":"r","seconds":1,"seed":"x","value":{}}"#, "seed"),
    (#"{"hash":"#, "the file cannot be read"), ("", "the file cannot be read"),
  ])
  func aFileOfAnotherShapeIsToldByItsPlace(text: String, told: String) throws {
    try withFile { file in
      try file.requireWritableFolder()
      try Data(text.utf8).write(to: file.url)
      let error = try #require(throws: RecordError.self) { try file.read(Run.self) }
      #expect(error.description.hasPrefix("chapters/07-x/records/fall.json is no record"))
      #expect(error.description.contains(told), "\(error)")
      #expect(error.description.contains("Run ch07-x --full --record"))
    }
  }

  @Test func theRunThatRecordsShowsWhatLaterOnesRead() throws {
    // A type whose coding rounds: the file, not the memory, is what pages are made from.
    struct Coarse: Codable {
      var x: Double
      init(x: Double) { self.x = x }
      init(from decoder: any Decoder) throws {
        x = try decoder.singleValueContainer().decode(Double.self)
      }
      func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(x.rounded())
      }
    }
    let record = Record(
      hash: "", processor: "", recipe: "", seconds: 0, seed: 0, value: Coarse(x: 1.75))
    #expect(try RecordFile.asRead(record).value.x == 2)
  }

  @Test func aNameThatIsNoneForAFileStops() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      let here = URL(filePath: "/p/chapters/07-x/main.swift")
      _ = RecordFile("../fall", beside: here, project: URL(filePath: "/p"), program: "ch07-x")
    }
    let line = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      line == "stop: record: “../fall” is no name of a file in lower case, digits and hyphens\n")
  }

  @Test func aFileInPlaceOfTheFolderIsToldBeforeTheWork() throws {
    try withFile { file in
      try Data().write(to: file.url.deletingLastPathComponent())
      #expect(throws: (any Error).self) { try file.requireWritableFolder() }
    }
  }
}
