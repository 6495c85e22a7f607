import Testing

@Suite("Chapter 9, the decoder", .serialized) struct Chapter09 {
  @Test func predictChanges() async throws { try await judge("Chapter09.predictChanges") }
  @Test func layer() async throws { try await judge("Chapter09.layer") }
  @Test func dTransformer() async throws { try await judge("Chapter09.dTransformer") }
  @Test func probability() async throws { try await judge("Chapter09.probability") }
}
