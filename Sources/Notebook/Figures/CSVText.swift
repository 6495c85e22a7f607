/// Rows of values as comma-separated text (RFC 4180): a field is quoted where it must be, lines end
/// in a line feed.
func csvText(header: [String], rows: [[String]]) -> String {
  ([header] + rows).map { $0.map(csvField).joined(separator: ",") + "\n" }.joined()
}

private func csvField(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { $0 != 0x22 && $0 != 0x2C && $0 != 0x0A && $0 != 0x0D }
  return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
}
