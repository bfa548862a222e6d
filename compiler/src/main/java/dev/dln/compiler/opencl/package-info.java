/**
 * Kernels as OpenCL C 1.2.
 *
 * <p>{@link dev.dln.compiler.opencl.OpenClProgram} prints a {@link
 * dev.dln.compiler.kernel.KernelProgram} and says what to launch: {@link
 * dev.dln.compiler.opencl.WorkItems} cuts each kernel into work-items, {@link
 * dev.dln.compiler.opencl.OpenClPrinter} prints what one of them does, and an {@link
 * dev.dln.compiler.opencl.OpenClShape} says what suits the device. A kernel for work-groups ({@link
 * dev.dln.compiler.kernel.Statement.Items}) has its own size of them and local buffers. Every
 * operator is printed as the operation of IEEE 754 that it is, contraction is off and no option
 * allows anything faster, so that a device that keeps the standard gives the same bits as the JVM.
 * What the JVM does by its scalar functions, {@link dev.dln.compiler.kernel.Value.CallBeyond} and
 * {@link dev.dln.compiler.kernel.Value.CallPower}, are the functions of the device; {@link
 * dev.dln.compiler.opencl.OpenClAccuracy} has the bounds that OpenCL demands of them.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.compiler.opencl;
