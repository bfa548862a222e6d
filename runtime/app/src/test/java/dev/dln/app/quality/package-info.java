/** Tests of the code base itself: formatting, module directions, words that do not belong. */
@org.jspecify.annotations.NullMarked
package dev.dln.app.quality;
