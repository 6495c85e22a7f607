import CGraphviz
import Foundation
import Synchronization

/// What Graphviz could not do, in its own words.
public struct GraphvizError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The step that failed.
  public enum Step: String, Sendable {
    /// Reading the DOT text.
    case reading = "reading the graph"
    /// Placing nodes and arrows.
    case layout = "laying the graph out"
    /// Making the picture.
    case rendering = "rendering the graph"
  }

  /// The step that failed.
  public let step: Step
  /// What Graphviz said.
  public let message: String

  /// Step and message in one line.
  public var description: String { "Graphviz, \(step.rawValue): \(message)" }
}

/// Graphviz in this process.
///
/// libgvc keeps state of its own and must not run on two threads at once, so one lock stands around
/// all of it. One context serves the whole process; every graph, layout and rendering is freed. (What
/// Graphviz 2.43 itself forgets of a large layout, some 80 kB, it forgets in a C program too.)
enum Graphviz {
  /// A picture format that the renderers know.
  enum Format: String {
    case png, pdf
  }

  private final class Engine: @unchecked Sendable {
    let context: OpaquePointer?
    init() { context = gvContext() }
  }

  /// What Graphviz has to say while the lock is held.
  private nonisolated(unsafe) static var messages = ""
  private static let engine = Mutex<Engine?>(nil)

  /// The picture of a graph as a file's bytes.
  static func render(_ dot: String, as format: Format, dotsPerInch: Int? = nil) throws -> Data {
    try withLayout(of: dot, dotsPerInch) { engine, graph in
      try rendering(graph, format.rawValue, engine)
    }
  }

  /// Where everything lies.
  static func layout(_ dot: String) throws -> GraphLayout {
    try withLayout(of: dot) { engine, graph in
      // Rendering as DOT notes the positions as attributes.
      _ = try rendering(graph, "dot", engine)
      return GraphLayout(graph)
    }
  }

  /// What Graphviz reads as the value of an attribute of a node: for tests of escaping.
  static func attribute(_ name: String, ofNode node: String, in dot: String) throws -> String? {
    try locked { _ in
      let graph = try read(dot)
      defer { agclose(graph) }
      guard let found = node.withCString({ formal_node(graph, $0) }),
        let value = formal_get(UnsafeMutableRawPointer(found), name)
      else { return nil }
      return String(cString: value)
    }
  }

  // MARK: Under the lock

  private static func locked<T: Sendable>(_ body: (Engine) throws -> T) throws -> T {
    try engine.withLock { engine in
      let ready = engine ?? Engine()
      engine = ready
      messages = ""
      agreseterrors()
      agseterr(AGWARN)
      agseterrf { message in
        if let message { Graphviz.messages += String(cString: message) }
        return 0
      }
      return try body(ready)
    }
  }

  private static func withLayout<T: Sendable>(
    of dot: String, _ dotsPerInch: Int? = nil,
    _ body: (Engine, UnsafeMutablePointer<Agraph_t>) throws -> T
  ) throws -> T {
    try locked { engine in
      let graph = try read(dot)
      defer { agclose(graph) }
      if let dotsPerInch { formal_set(graph, "dpi", "\(dotsPerInch)") }
      guard gvLayout(engine.context, graph, "dot") == 0 else {
        throw error(.layout)
      }
      defer { gvFreeLayout(engine.context, graph) }
      // A label that could not be read, say, is an error that does not stop the layout.
      guard agerrors() == 0 else { throw error(.layout) }
      return try body(engine, graph)
    }
  }

  private static func read(_ dot: String) throws -> UnsafeMutablePointer<Agraph_t> {
    guard let graph = dot.withCString({ formal_read($0) }) else { throw error(.reading) }
    return graph
  }

  private static func rendering(
    _ graph: UnsafeMutablePointer<Agraph_t>, _ format: String, _ engine: Engine
  ) throws -> Data {
    var bytes: UnsafeMutablePointer<CChar>?
    var count = 0
    let status = formal_render(
      engine.context, graph, format, &bytes, &count)
    defer { if let bytes { gvFreeRenderData(bytes) } }
    guard status == 0, let bytes, count > 0 else { throw error(.rendering) }
    return Data(bytes: bytes, count: count)
  }

  private static func error(_ step: GraphvizError.Step) -> GraphvizError {
    let words = messages.split(whereSeparator: \.isNewline).joined(separator: " ")
    return GraphvizError(step: step, message: words.isEmpty ? "no reason given" : words)
  }
}
