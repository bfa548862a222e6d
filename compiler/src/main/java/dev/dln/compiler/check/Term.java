package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

/**
 * A checked expression with its shape. Terms are numbered in the order they are made, operands
 * first, so going through the numbers needs no recursion. Two terms are the same only if they are
 * one object.
 */
final class Term {
    private final int number;
    private final Form form;
    private final Shape shape;
    private final Span place;

    /**
     * @param place where the user wrote it: for what a definition of stdlib computes, its call
     */
    Term(int number, Form form, Shape shape, Span place) {
        this.number = number;
        this.form = form;
        this.shape = shape;
        this.place = place;
    }

    int number() {
        return number;
    }

    Form form() {
        return form;
    }

    Shape shape() {
        return shape;
    }

    Span place() {
        return place;
    }

    @Override
    public String toString() {
        return "%" + number + shape;
    }
}
