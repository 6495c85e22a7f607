import Foundation
import TestSupport
import Testing

@testable import Reference

/// Every relative link of the pages and notebooks leads to a file, and to a heading in it if it names one.
struct LinksTests {
  private static let root = Program.project.appending(path: "docs").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  private static let pages: [String] = {
    let names = ["README", "CONTRIBUTING", "CHANGELOG", "LICENSES"].map { "\($0).md" }
    let docs = FileManager.default.enumerator(atPath: root.appending(path: "docs").path)
    let found = (docs?.allObjects ?? []).compactMap { $0 as? String }
    return names + found.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
  }()

  private static let notebooks = (Program.chapters + Program.appendices).map {
    "docs/notebooks/\($0).ipynb"
  }

  private static let anchors: [String: Set<String>] = {
    let all = pages.map { (path($0), Fragments.anchors(in: (try? text($0)) ?? "")) }
    return Dictionary(all) { first, _ in first }
  }()

  private static func path(_ name: String) -> String {
    root.appending(path: name).standardized.path
  }

  private static func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// What is wrong with a link on a page; nothing if it leads somewhere.
  private func fault(of link: String, on name: String) -> String? {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let folder = URL(filePath: Self.path(name)).deletingLastPathComponent()
    let file =
      parts[0].isEmpty
      ? Self.path(name) : folder.appending(path: String(parts[0])).standardized.path
    let target = file.hasSuffix("/") ? String(file.dropLast()) : file
    if !FileManager.default.fileExists(atPath: target) {
      return "\(name): there is no file for \(link)"
    }
    guard parts.count == 2, target.hasSuffix(".md") else { return nil }
    let isThere = Self.anchors[target]?.contains(String(parts[1])) ?? false
    return isThere ? nil : "\(name): there is no heading for \(link)"
  }

  @Test func linksOfPagesLeadSomewhere() throws {
    #expect(Self.pages.count >= 35)
    var count = 0
    for name in Self.pages {
      let links = Fragments.links(in: try Self.text(name))
      count += links.count
      #expect(links.compactMap { fault(of: $0, on: name) } == [])
    }
    #expect(count > 1000, "hardly a link is found")
  }

  @Test func linksOfNotebooksLeadSomewhere() throws {
    struct Notebook: Decodable {
      struct Output: Decodable { let data: [String: [String]] }
      struct Cell: Decodable {
        let cell_type: String
        let source: [String]
        let outputs: [Output]?
      }
      let cells: [Cell]
    }
    var count = 0
    for name in Self.notebooks {
      let notebook = try JSONDecoder().decode(Notebook.self, from: Data(Self.text(name).utf8))
      let texts = notebook.cells.flatMap { cell in
        (cell.cell_type == "markdown" ? [cell.source] : [])
          + (cell.outputs ?? []).compactMap { $0.data["text/markdown"] }
      }
      let links = texts.flatMap { Fragments.links(in: $0.joined()) }
      count += links.count
      #expect(links.compactMap { fault(of: $0, on: name) } == [])
    }
    #expect(count > 50, "hardly a link is found")
  }

  @Test func aLinkThatLeadsNowhereIsFound() {
    #expect(fault(of: "docs/README.md#the-chapters", on: "README.md") == nil)
    #expect(fault(of: "docs/README.md#no-heading", on: "README.md") != nil)
    #expect(fault(of: "docs/none.md", on: "README.md") != nil)
    #expect(fault(of: "errata-blocks.md#e6", on: "docs/mistakes.md") == nil)
    // Notebooks lie one level further down.
    #expect(fault(of: "errata-blocks.md", on: "docs/notebooks/errata-training.ipynb") != nil)
  }

  @Test func linksAreFoundOutsideOfCodeAndAnchorsAreThoseOfHosts() {
    let page = """
      # A *b* `c_d`, (1)–2
      ## Twice
      See [`x`](a.md), ![b](c.svg) and [far](https://example.org), not `[d](e.md)`.
      ```
      [f](g.md)
      # no heading
      ```
      ## Twice
      <a id="e1"></a> [k](#twice-1)
      """
    #expect(Fragments.links(in: page) == ["a.md", "c.svg", "#twice-1"])
    #expect(Fragments.anchors(in: page) == ["a-b-c_d-12", "twice", "twice-1", "e1"])
  }
}

/// The little of Markdown that links need.
private enum Fragments {
  /// Relative targets, in their order.
  static func links(in markdown: String) -> [String] {
    prose(markdown).flatMap { line -> [String] in
      // Between backticks, every second part is code.
      let parts = line.components(separatedBy: "`").enumerated()
      let text = parts.map { $0 % 2 == 0 ? $1 : "" }.joined()
      return text.components(separatedBy: "](").dropFirst().compactMap { rest in
        let target = rest.prefix { $0 != ")" }
        return target.contains(":") ? nil : String(target)
      }
    }
  }

  /// What a fragment may name: the headings as code hosts spell them, and elements with an id.
  static func anchors(in markdown: String) -> Set<String> {
    var found: Set<String> = []
    for line in prose(markdown) {
      for rest in line.components(separatedBy: " id=\"").dropFirst() {
        found.insert(String(rest.prefix { $0 != "\"" }))
      }
      guard line.hasPrefix("#"), let space = line.firstIndex(of: " ") else { continue }
      let name = anchor(String(line[line.index(after: space)...]))
      var (own, copies) = (name, 0)
      while !found.insert(own).inserted {
        copies += 1
        own = "\(name)-\(copies)"
      }
    }
    return found
  }

  /// The lines outside of code.
  private static func prose(_ markdown: String) -> [String] {
    var isCode = false
    return markdown.components(separatedBy: "\n").filter { line in
      let isFence = line.hasPrefix("```")
      if isFence { isCode.toggle() }
      return !isCode && !isFence
    }
  }
}
