import Foundation

/// The files of a chapter: the page, its figures with what they were drawn from, and the notebook.
struct Pages {
  let chapter: String
  let cells: [Cell]
  let project: URL
  let source: URL
  /// How the run was made, in sentences for the foot of the page.
  var circumstances = ""

  /// Writes everything aside, then renames it into place: a reader never meets half a page.
  func write(to folder: URL) throws {
    let files = FileManager.default
    let aside = folder.appending(path: ".\(chapter)-\(ProcessInfo.processInfo.processIdentifier)")
    try? files.removeItem(at: aside)
    defer { try? files.removeItem(at: aside) }
    try files.createDirectory(
      at: aside.appending(path: "figures"), withIntermediateDirectories: true)

    for shown in figures {
      let svg = try shown.figure.svg()
      try Data(svg.utf8).write(to: aside.appending(path: "figures/\(shown.files.picture)"))
      let data =
        switch shown.figure.data {
        case .csv(let text), .dot(let text): text
        }
      try Data(data.utf8).write(to: aside.appending(path: "figures/\(shown.files.data)"))
    }
    let page = MarkdownPage(
      chapter: chapter, cells: cells, source: "chapters/\(chapter)/\(source.lastPathComponent)",
      chapters: chapters, circumstances: circumstances)
    try Data(page.text.utf8).write(to: aside.appending(path: "page.md"))
    try NotebookFile(chapter: chapter, cells: cells).data()
      .write(to: aside.appending(path: "notebook.ipynb"))

    for name in ["figures", "notebooks"] {
      try files.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try replace(folder.appending(path: "figures/\(chapter)"), by: aside.appending(path: "figures"))
    try replace(
      folder.appending(path: "notebooks/\(chapter).ipynb"),
      by: aside.appending(path: "notebook.ipynb"))
    try replace(folder.appending(path: "\(chapter).md"), by: aside.appending(path: "page.md"))
  }

  private var figures: [ShownFigure] {
    cells.flatMap { cell -> [ShownFigure] in
      guard case .code(let code) = cell else { return [] }
      return code.outputs.compactMap { if case .figure(let shown) = $0 { shown } else { nil } }
    }
  }

  /// The folders of all chapters, in their order; of the appendices, where this is one.
  private var chapters: [String] {
    let folder = project.appending(path: "chapters").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    func isNumbered(_ name: String) -> Bool { name.first?.isNumber == true }
    return names.filter { isNumbered($0) == isNumbered(chapter) && !$0.hasPrefix(".") }.sorted()
  }

  private func replace(_ old: URL, by new: URL) throws {
    let files = FileManager.default
    if files.fileExists(atPath: old.path) { try files.removeItem(at: old) }
    try files.moveItem(at: new, to: old)
  }
}
