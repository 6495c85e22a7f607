import FormalAlgorithms
import Foundation
import Mistakes

/// The page of all known mistakes: for each catalogue its laws, the matrix of what breaks which, and each
/// mistake with what gives it away.
public func mistakesPage(of catalogues: [AnyCatalogue] = Catalogues.all) -> Page {
  let sections = catalogues.map(CatalogueSection.init)
  let mistakes = sections.reduce(0) { $0 + $1.catalogue.mistakes.count }
  let laws = sections.reduce(0) { $0 + $1.catalogue.laws.count }
  let contents = Dictionary(grouping: sections, by: \.catalogue.chapter).sorted { $0.key < $1.key }
    .map { chapter, sections in
      "- Chapter \(chapter): " + sections.map(\.link).joined(separator: ", ")
    }
  let text = """
    # Known mistakes

    Here are \(mistakes) ways to write the algorithms wrongly: seen in published code, invited by errata of the
    paper, or met on our own way. Each is code that compiles and runs (`Sources/Mistakes`), and each breaks at
    least one of \(laws) laws. A law is a sentence that is true of the algorithm whatever the data, with a
    number that measures it; behind it, in brackets, stands the name by which the code calls it. The same laws
    try this package's algorithms, which break none, and what you write in the exercises.

    In the tables a row is a mistake and a column is a law, by its number in the list above the table. ●
    marks the law that is named with the mistake, ○ every other law that rejects it too. A blank is
    a law that the mistake keeps: a test of that law alone would let it pass.

    \(contents.joined(separator: "\n"))

    \(sections.map(\.text).joined(separator: "\n\n"))

    ---

    This page is written by `make docs` from the verdicts of a run; a test fails when it is out of date.
    """
  return Page(path: "mistakes.md", text: text + "\n")
}

/// One catalogue on the page, with the verdicts of all its laws on all its mistakes.
private struct CatalogueSection {
  let catalogue: AnyCatalogue
  /// A row for each mistake, an element for each law.
  let verdicts: [[Verdict]]

  init(_ catalogue: AnyCatalogue) {
    self.catalogue = catalogue
    verdicts = catalogue.mistakes.indices.map { catalogue.verdicts(on: $0) }
  }

  /// With a capital at the beginning, and after a colon.
  private var title: String {
    catalogue.subject.components(separatedBy: ": ")
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: ": ")
  }

  /// As in `[Algorithm 4: Attention](#algorithm-4-attention)`.
  var link: String { "[\(title)](#\(anchor(title)))" }

  var text: String {
    """
    ## \(title)

    \(laws)

    \(matrix)

    \(mistakes)
    """
  }

  private var laws: String {
    catalogue.laws.enumerated().map { number, law in
      "\(number + 1). **\(law.name)**: \(prose(law.statement)) (\(prose(law.property)))"
    }.joined(separator: "\n")
  }

  private var matrix: String {
    let numbers = catalogue.laws.indices.map { "\($0 + 1)" }
    let rows = zip(catalogue.mistakes, verdicts).map { mistake, verdicts in
      let marks = verdicts.indices.map { law in
        verdicts[law].passes ? " " : law == mistake.law ? "●" : "○"
      }
      return row([cell(mistake.name)] + marks)
    }
    let lines = [row(["mistake"] + numbers), row(["---"] + numbers.map { _ in ":-:" })] + rows
    return lines.joined(separator: "\n")
  }

  private var mistakes: String {
    zip(catalogue.mistakes, verdicts).map { mistake, verdicts in
      let found = mistake.law.map { law in
        "Law \(law + 1) finds \(verdicts[law])."
      }
      return """
        - **\(mistake.name)**. \(prose(mistake.sentence)) \(found ?? "")
          *Source:* \(prose(mistake.source)).
        """
    }.joined(separator: "\n")
  }

  private func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}

/// A sentence on one line.
private func joined(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// A sentence on one line, with links from the numbers of errata in it to what is said about them.
private func prose(_ text: String) -> String {
  joined(text).replacing(#/\bE(\d+)\b/#) { match in
    guard let erratum = Erratum.all.first(where: { "\($0.number)" == match.1 }) else {
      return String(match.0)
    }
    return "[\(erratum.name)](\(erratum.link))"
  }
}

/// Text within a table.
private func cell(_ text: String) -> String { joined(text).replacing("|", with: "\\|") }

/// The fragment that code hosts make of a heading.
func anchor(_ heading: String) -> String {
  String(
    heading.lowercased().compactMap { character in
      character == " "
        ? "-"
        : character.isLetter || character.isNumber || "-_".contains(character)
          ? character : nil
    })
}
