import ArgumentParser
import Foundation
import Reference

/// `formal pages`: the pages of the docs that are made from code rather than by a chapter.
struct WritePages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pages",
    abstract: "Write the reference pages: the known mistakes, and the algorithms line by line.",
    discussion: "`make docs` writes them to docs, beside the chapters.")

  @Option(help: ArgumentHelp("Where to write.", valueName: "folder"))
  var output = ".build/docs"

  func run() throws {
    try endingWithStatus {
      let folder = URL(filePath: output)
      for page in Pages.all() {
        do { try page.write(to: folder) } catch {
          tell("formal: \(output)/\(page.path) cannot be written: \(error.localizedDescription)")
          throw ExitCode(73)
        }
        print("\(output)/\(page.path)")
      }
    }
  }
}
