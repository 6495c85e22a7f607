import ArgumentParser
import Foundation
import Tensors

/// Measures what the library promises about speed, all in one run.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures products, functions and the tape, and compares them with their goals.",
    discussion: """
      What is compared runs in turns, and the best of the rounds counts: a busy machine makes \
      single rounds slower, never faster.
      """)

  enum Part: String, CaseIterable, ExpressibleByArgument {
    case products, functions, tapes
  }

  @Option(help: "How often each is measured.")
  var rounds = 40

  @Argument(help: "What to measure, everything if nothing is named.")
  var parts: [Part] = []

  func validate() throws {
    if rounds < 1 { throw ValidationError("--rounds is \(rounds); it must be at least 1") }
  }

  func run() {
    var table: [Row] = []
    for part in parts.isEmpty ? Part.allCases : parts {
      switch part {
      case .products: Products.measure(rounds: rounds, into: &table)
      case .functions: Functions.measure(rounds: rounds, into: &table)
      case .tapes: Tapes.measure(rounds: rounds, into: &table)
      }
    }
    print(Self.layout(table))
  }

  /// The rows as a table with aligned columns.
  static func layout(_ table: [Row]) -> String {
    let header = Row(what: "what", measured: "measured", goal: "goal")
    let cells = ([header] + table).map { row in
      [row.what, row.measured, row.goal, row.isMet.map { $0 ? "ok" : "missed" } ?? ""]
    }
    let widths = (0..<3).map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      zip(row, widths + [0]).map { cell, width in
        cell + String(repeating: " ", count: max(0, width - cell.count))
      }
      .joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
    .joined(separator: "\n")
  }
}
