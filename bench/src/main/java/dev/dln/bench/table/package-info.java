/** What is made of measurements: ratios, the printed table, JSON, the picture of growth. */
@org.jspecify.annotations.NullMarked
package dev.dln.bench.table;
