/**
 * The kernel IR and the lowering to it: loops, buffers and lanes, no mathematics.
 *
 * <p>A {@link dev.dln.compiler.kernel.Kernel} is a structured loop nest over buffers, with index
 * expressions affine in the loop variables and values that are one number or one register of {@code
 * lanes} numbers, doubles or floats as {@link dev.dln.compiler.kernel.Precision} says. It contains
 * no derivative and no matrix product: a blocked product is loops around fused multiply-adds into
 * registers. For targets with work-groups, {@link dev.dln.compiler.kernel.Statement.Items} share
 * local buffers and meet at barriers. {@link dev.dln.compiler.kernel.Lowering} turns a tensor
 * program whose dimensions are all fixed into a {@link dev.dln.compiler.kernel.KernelProgram}:
 * buffers, a memory plan and the launches of three phases (once per data, once per point, once per
 * direction). Targets print kernels: the JVM device as class files, others as source.
 *
 * <p>Start reading at {@link dev.dln.compiler.kernel.Lowering}; {@link
 * dev.dln.compiler.kernel.ElementwiseLowering} and {@link
 * dev.dln.compiler.kernel.ContractionLowering} do the two large cases, which meet in {@link
 * dev.dln.compiler.kernel.Epilogue}, {@link dev.dln.compiler.kernel.LaneMath} spells the elementary
 * functions in lane arithmetic to the {@link dev.dln.compiler.kernel.Accuracy}, and {@link
 * dev.dln.compiler.kernel.KernelVerifier} proves every access in bounds.
 *
 * <p>Every value is computed by IEEE operations in an order that depends on shapes and the {@link
 * dev.dln.compiler.kernel.Target} alone, so the same bits come out on every run, interpreted or
 * compiled.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.kernel;
