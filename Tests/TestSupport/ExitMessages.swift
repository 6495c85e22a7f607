import Testing

/// Expects a program that ended on purpose to have written exactly this on standard error.
public func expectMessage(
  _ result: ExitTest.Result?, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let found = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  #expect(found == message, sourceLocation: sourceLocation)
}
