/**
 * Run folders: everything that repeats a search, and what it found.
 *
 * <pre>
 * run.json        command, options, seed, device, versions, and a sha-256 of each file below
 * model/          the model and what it imports
 * data.npz        the bound arrays under their names
 * inputs/         files that options name, such as points to start from
 * journal.jsonl   one line for each finished start, appended as it finishes
 * points.npz, results.json, report.html, ...   what came out
 * </pre>
 *
 * {@link dev.dln.app.run.Manifest} is run.json, {@link dev.dln.app.run.RunFolder} makes and opens
 * folders, {@link dev.dln.app.run.RunJournal} is the journal, and {@link
 * dev.dln.app.run.RecordJson} writes any record as JSON and reads it back bit for bit.
 */
@org.jspecify.annotations.NullMarked
package dev.dln.app.run;
