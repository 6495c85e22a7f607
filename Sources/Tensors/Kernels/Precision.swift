/// The width of a tensor's scalars: `float` has 24 significant bits, `double` has 53.
public enum Precision: String, Sendable, CaseIterable {
  case float
  case double
}
