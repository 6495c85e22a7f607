/// The colours of drawn graphs, readable on white and on near-black.
enum GraphStyle {
  /// The colours of one kind of node.
  struct Colours {
    let fill: String
    let line: String
  }

  static let font = "DejaVu Sans"

  static func light(_ kind: GraphModel.Kind) -> Colours {
    switch kind {
    case .input: Colours(fill: "#e3eefb", line: "#2b6cb0")
    case .parameter: Colours(fill: "#faf3dd", line: "#b08a2e")
    case .operation: Colours(fill: "#ffffff", line: "#5b6675")
    case .call: Colours(fill: "#eef0f3", line: "#3d4752")
    case .output: Colours(fill: "#e2f4e6", line: "#2f855a")
    case .gradient: Colours(fill: "#fbe9ec", line: "#b83254")
    }
  }

  static func dark(_ kind: GraphModel.Kind) -> Colours {
    switch kind {
    case .input: Colours(fill: "#16304d", line: "#6caef0")
    case .parameter: Colours(fill: "#3a311a", line: "#d9b45b")
    case .operation: Colours(fill: "#1d232b", line: "#8d99a8")
    case .call: Colours(fill: "#2b333d", line: "#b3bdc9")
    case .output: Colours(fill: "#17382a", line: "#66c38f")
    case .gradient: Colours(fill: "#43202b", line: "#ee7f9c")
    }
  }

  static let lightText = (strong: "#16202b", weak: "#566270", arrow: "#5b6675", box: "#9aa5b1")
  static let darkText = (strong: "#eef2f6", weak: "#a9b4c0", arrow: "#8d99a8", box: "#5d6976")
}
