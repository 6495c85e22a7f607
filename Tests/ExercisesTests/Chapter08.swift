import Testing

@Suite("Chapter 8, the encoder", .serialized) struct Chapter08 {
  @Test func gelu() async throws { try await judge("Chapter08.gelu") }
  @Test func finalProjection() async throws { try await judge("Chapter08.finalProjection") }
  @Test func eTransformer() async throws { try await judge("Chapter08.eTransformer") }
  @Test func predictColumns() async throws { try await judge("Chapter08.predictColumns") }
}
