import Tensors

/// How a graph is drawn.
public struct GraphOptions: Sendable {
  /// How much one node stands for.
  public enum Detail: String, Sendable, CaseIterable {
    /// A node for each line of pseudocode, and for each softmax or activation within one.
    case lines
    /// A node for each operation on the tape.
    case operations
  }

  /// Where the arrows lead.
  public enum Direction: String, Sendable, CaseIterable {
    /// From the top to the bottom.
    case down = "TB"
    /// From left to right.
    case right = "LR"
  }

  /// How much one node stands for.
  public var detail: Detail
  /// How many calls within calls are shown opened; deeper ones are one node each. Nil opens all.
  public var depth: Int?
  /// Where the arrows lead.
  public var direction: Direction
  /// Whether repeated heads and layers, equal in structure and shapes, become one with “× H”.
  public var folds: Bool
  /// Whether parameters have nodes.
  public var showsParameters: Bool
  /// Where a line of pseudocode is explained: the target of its nodes' links.
  public var link: (@Sendable (Location) -> String?)?

  /// Makes options; the defaults suit a page that explains an algorithm.
  public init(
    detail: Detail = .lines, depth: Int? = nil, direction: Direction = .down, folds: Bool = true,
    showsParameters: Bool = true, link: (@Sendable (Location) -> String?)? = nil
  ) {
    self.detail = detail
    self.depth = depth
    self.direction = direction
    self.folds = folds
    self.showsParameters = showsParameters
    self.link = link
  }
}
