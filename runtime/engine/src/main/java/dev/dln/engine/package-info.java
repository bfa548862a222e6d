/**
 * Running models: bind data to a compiled model, open a session on a device, evaluate.
 *
 * <p>The way of an embedder, with no printing and no global state on it:
 *
 * <pre>{@code
 * CompiledModel compiled = DlnCompiler.compile(new Source("mlp.dln", text)).model().orElseThrow();
 * BoundModel model = Binder.bind(compiled, Map.of("X", x, "Y", y)).orThrow();
 * try (Session session = Devices.auto().open(model)) {
 *     double[] point = Points.random(model, 1);
 *     double[] gradient = new double[session.size()];
 *     double loss = session.gradient(point, gradient);
 * }
 * }</pre>
 *
 * <ul>
 *   <li>{@link dev.dln.engine.Binder} checks every array against its declaration and gives the
 *       named dimensions their sizes; {@link dev.dln.engine.Points} makes points from zeros, seeds
 *       and named arrays. Both answer with a {@link dev.dln.engine.Checked}: a value, or all that
 *       is wrong with the input.
 *   <li>{@link dev.dln.engine.Devices} is the list of devices. A {@link dev.dln.engine.Device}
 *       opens a {@link dev.dln.engine.Session}, which is a {@link dev.dln.engine.Model}: loss,
 *       gradient, Hessian-vector product and Hessian of one flat point. Analyses see nothing else.
 *   <li>{@link dev.dln.engine.ParameterLayout} says which entry of a flat point is which.
 *   <li>{@link dev.dln.engine.GradCheck} compares a model's derivatives with differences.
 * </ul>
 *
 * <p>Bound models are immutable and may be shared between threads; a session is used by one thread
 * at a time.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine;
