import ArgumentParser
import FormalTransformers
import Foundation
import Reference

/// `formal list`: what there is, from the chapters' own sources and the paper's data.
struct ListCommand: ParsableCommand {
  enum Subject: String, CaseIterable, ExpressibleByArgument, Encodable {
    case chapters, algorithms, symbols
  }

  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the chapters, the algorithms and the paper's symbols.")

  @Argument(help: "chapters, algorithms or symbols; without it, all three.")
  var subject: Subject?

  @Flag(help: "As JSON, for programs.")
  var json = false

  func run() throws {
    try endingWithStatus {
      let listing = try Listing(of: subject.map { [$0] } ?? Subject.allCases)
      print(json ? try jsonText(listing) : listing.text, terminator: "")
    }
  }
}

/// What `formal list` prints.
struct Listing: Encodable {
  struct ChapterEntry: Encodable {
    let number: String
    let title: String
    let question: String
    let command: String
    /// The algorithms that it typesets, or that a paragraph of it begins with.
    let algorithms: [Int]
  }

  struct AlgorithmEntry: Encodable {
    let number: Int
    let name: String
    let signature: String
    let lines: Int
    let errata: [String]
    let chapters: [String]
  }

  struct SymbolEntry: Encodable {
    let symbol: String
    /// Set or shape, as in `X ∈ ℝ^{d_x × ℓ_x}`; what it stands for, where the paper's data say so.
    var shape: String
    var meaning: String
    var algorithms: [Int]
  }

  var chapters: [ChapterEntry]?
  var algorithms: [AlgorithmEntry]?
  var symbols: [SymbolEntry]?

  init(of subjects: [ListCommand.Subject]) throws {
    if subjects.contains(.chapters) { chapters = try Self.readChapters() }
    if subjects.contains(.algorithms) {
      let chapters = try chapters ?? Self.readChapters()
      algorithms = Pseudocode.algorithms.map { algorithm in
        let n = algorithm.number
        let errata = Erratum.all.filter { $0.places.contains { $0.algorithm == n } }
        return AlgorithmEntry(
          number: n, name: algorithm.name,
          // Without our remark that the function's name is ours.
          signature: algorithm.signature.replacing(#/ {3}\[.*/#, with: ""),
          lines: algorithm.lines.count, errata: errata.map(\.name),
          chapters: chapters.filter { $0.algorithms.contains(n) }.map(\.number))
      }
    }
    if subjects.contains(.symbols) { symbols = Self.readSymbols() }
  }

  /// The chapters as their sources name themselves: there is no second list.
  private static func readChapters() throws -> [ChapterEntry] {
    let folder = SourceTree.root.appending(path: "chapters")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let numbered = names.filter { $0.first?.isNumber == true }.sorted()
    guard !numbered.isEmpty else {
      throw DataError("the folder chapters of the package is gone: run this tool in a clone")
    }
    return try numbered.map { name in
      let file = folder.appending(path: "\(name)/main.swift")
      guard let text = try? String(contentsOf: file, encoding: .utf8),
        let question = text.firstMatch(of: /Chapter\.begin\(\s*"([^"]*)"/)?.1,
        let title = text.firstMatch(of: /\n\/\/: # (?:\d+\. )?([^\n]*)/)?.1
      else { throw DataError("chapters/\(name)/main.swift has no question or no title") }
      let number = String(name.prefix { $0.isNumber })
      return ChapterEntry(
        number: number, title: String(title), question: String(question),
        command: "make run CHAPTER=\(number)", algorithms: taughtAlgorithms(in: text))
    }
  }

  /// The algorithms that the source of a chapter typesets or traces, and those that a paragraph of its prose
  /// begins with: chapter 11 prints Algorithm 13, and teaches Algorithm 11 by what is different.
  static func taughtAlgorithms(in source: String) -> [Int] {
    let shown = source.matches(of: /show\((?:Pseudocode\[|linesOf: )(\d+)/).map(\.1)
    let told = source.matches(of: /(?:^|\n)(?!\/\/: )[^\n]*\n\/\/: Algorithm (\d+)/).map(\.1)
    return Set((shown + told).compactMap { Int($0) }).sorted()
  }

  /// Inputs, outputs and parameters of all algorithms, in the paper's order, each once.
  private static func readSymbols() -> [SymbolEntry] {
    var entries: [SymbolEntry] = []
    func add(_ symbol: String, _ shape: String, _ meaning: String, _ number: Int) {
      if let k = entries.firstIndex(where: { $0.symbol == symbol && $0.shape == shape }) {
        if !entries[k].algorithms.contains(number) { entries[k].algorithms.append(number) }
        if entries[k].meaning.isEmpty { entries[k].meaning = meaning }
      } else {
        entries.append(
          SymbolEntry(symbol: symbol, shape: shape, meaning: meaning, algorithms: [number]))
      }
    }
    for algorithm in Pseudocode.algorithms {
      for argument in algorithm.inputs + algorithm.outputs {
        add(argument.name, argument.domain, argument.description, algorithm.number)
      }
      for parameter in algorithm.parameters {
        add(parameter.name, parameter.shape, "", algorithm.number)
      }
    }
    return entries
  }

  var text: String {
    var lines: [String] = []
    func begin(_ title: String) { lines += (lines.isEmpty ? [] : [""]) + [title] }
    if let chapters {
      begin("Chapters")
      for c in chapters {
        lines += filled("\(c.title): \(c.question)", after: "  \(c.number)  ")
        lines.append("      \(c.command)")
      }
    }
    if let algorithms {
      begin("Algorithms")
      for a in algorithms {
        let number = (a.number < 10 ? " " : "") + "\(a.number)"
        lines += filled("\(a.name): \(a.signature)", after: "  \(number)  ")
        let taught = a.chapters.isEmpty ? "" : "; " + counted("chapter", a.chapters)
        let errata = a.errata.isEmpty ? "" : "; " + counted("errat", a.errata, "um", "a")
        let count = a.lines == 1 ? "1 line" : "\(a.lines) lines"
        lines += filled(count + taught + errata, after: "      ")
      }
    }
    if let symbols {
      begin("Symbols")
      for s in symbols {
        // `e ∈ ℝ^{d_e}` names the symbol itself; `d_e × N_V` is a shape alone.
        let isNamed = s.shape.hasPrefix(s.symbol + " ")
        let meaning = s.meaning.isEmpty ? "" : ", \(s.meaning)"
        let places = counted("Algorithm", s.algorithms.map(String.init))
        lines += filled(
          (isNamed ? s.shape : "\(s.symbol): \(s.shape)") + "\(meaning) (\(places))", after: "  ")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `chapter 02`, `chapters 01, 02`.
  private func counted(
    _ noun: String, _ items: [String], _ one: String = "", _ many: String = "s"
  ) -> String {
    noun + (items.count == 1 ? one : many) + " " + items.joined(separator: ", ")
  }

  /// The text after a margin, in lines of at most 80 columns; the later ones stand further in.
  private func filled(_ text: String, after margin: String) -> [String] {
    filledLines(
      text.split(separator: " ").map(String.init), width: 80, after: margin,
      then: String(repeating: " ", count: margin.count + 4))
  }
}
