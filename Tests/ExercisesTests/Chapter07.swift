import Testing

@Suite("Chapter 7, encoder and decoder", .serialized) struct Chapter07 {
  @Test func predictParts() async throws { try await judge("Chapter07.predictParts") }
  @Test func encoderLayer() async throws { try await judge("Chapter07.encoderLayer") }
  @Test func encoderLayerSize() async throws { try await judge("Chapter07.encoderLayerSize") }
  @Test func decoderLayer() async throws { try await judge("Chapter07.decoderLayer") }
  @Test func edTransformer() async throws { try await judge("Chapter07.edTransformer") }
}
