/**
 * What all devices that run kernels share: {@link dev.dln.engine.kernel.KernelSession} is a session
 * over a {@link dev.dln.engine.kernel.KernelMachine}, which loads the programs that {@link
 * dev.dln.engine.kernel.KernelPrograms} lowers for its target. Products with several directions at
 * once have programs of their own where the machine asks for them. A device adds the machine alone.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.engine.kernel;
