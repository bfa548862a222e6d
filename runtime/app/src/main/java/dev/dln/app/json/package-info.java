/** JSON out and in: values of maps, lists, numbers and strings become text, and text values. */
@org.jspecify.annotations.NullMarked
package dev.dln.app.json;
