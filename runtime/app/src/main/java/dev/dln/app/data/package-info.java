/**
 * Data from files: which array a {@code --data} argument means, and the formats it may be in.
 *
 * <p>The tour: {@link dev.dln.app.data.DataSpec} parses an argument such as {@code
 * X=digits.npz:pixels:T} and loads it; {@link dev.dln.app.data.DataFormats} is the one list of
 * formats, each a {@link dev.dln.app.data.DataFormat} that reads from {@link
 * dev.dln.app.data.Bytes}; {@link dev.dln.app.data.ElementType} is the one table of number
 * encodings; {@link dev.dln.app.data.ArrayWriter} writes .npy and .npz through {@link
 * dev.dln.app.data.AtomicFile}. Whatever is wrong with a file is a {@link
 * dev.dln.app.data.DataException} that names the file, the place and what was expected.
 *
 * <p>Readers trust nothing: a size is compared with the size of the file before memory is allocated
 * for it, every byte of a file must have a meaning, and numbers are converted exactly or refused.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.app.data;
