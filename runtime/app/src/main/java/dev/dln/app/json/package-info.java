/** JSON out: values of maps, lists, numbers and strings become text. */
@org.jspecify.annotations.NullMarked
package dev.dln.app.json;
