import Tensors

/// Stops unless the parts of a layer fit together: d_x = d_z = d_out = d_e, norms of d_e, and an MLP
/// from d_e over d_mlp to d_e.
func requireLayer(
  _ W: MHAttentionParameters, norms: [NormParameters],
  mlp: (first: Tensor, bias: Tensor, second: Tensor, secondBias: Tensor)
) {
  let de = W.o.rows
  let attentionFits = W.q.columns == de && W.k.columns == de && W.v.columns == de
  if !attentionFits {
    stop(
      "layer parameters",
      "W_q \(W.q.shape), W_k \(W.k.shape), W_v \(W.v.shape) for d_e = \(de) (the rows of W_o)")
  }
  for norm in norms where norm.tensors.contains(where: { $0.shape != [de] }) {
    stop("layer parameters", "a norm of \(norm.tensors.map(\.shape)) for d_e = \(de)")
  }
  let dmlp = mlp.first.rows
  let shapes = [mlp.first, mlp.bias, mlp.second, mlp.secondBias].map(\.shape)
  if shapes != [[dmlp, de], [dmlp], [de, dmlp], [de]] {
    let found = shapes.map(\.description).joined(separator: ", ")
    stop("layer parameters", "an MLP of \(found) for d_e = \(de)")
  }
}
