package dev.dln.compiler.check;

import dev.dln.compiler.problem.Span;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names an expression can see. A definition's body gets a scope without a parent, so that it
 * never sees names of the network that calls it.
 */
final class Scope {
    /** What a name is. */
    enum Kind {
        SETTING("a network parameter"),
        DATA("data"),
        PARAMETER("a parameter"),
        LET("a let"),
        LOOP("a loop variable"),
        ARGUMENT("an argument");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A name with its value; remembers whether anything mentioned it. */
    static final class Binding {
        private final Kind kind;
        private final String text;
        private final Value value;
        private final Span span;
        private boolean used;

        /**
         * @param text what messages call it: its name, or for an argument of a stdlib definition
         *     what the user passed
         */
        Binding(Kind kind, String text, Value value, Span span) {
            this.kind = kind;
            this.text = text;
            this.value = value;
            this.span = span;
        }

        Kind kind() {
            return kind;
        }

        String text() {
            return text;
        }

        Value value() {
            return value;
        }

        Span span() {
            return span;
        }

        boolean used() {
            return used;
        }

        void use() {
            used = true;
        }
    }

    private final @Nullable Scope parent;
    private final Module module;
    private final Optional<Frame> frame;
    private final boolean elementwise;
    private final Map<String, Binding> bindings = new LinkedHashMap<>();
    private final Map<String, Span> declared = new LinkedHashMap<>();
    private final Set<String> forgiven = new LinkedHashSet<>();

    private Scope(
            @Nullable Scope parent, Module module, Optional<Frame> frame, boolean elementwise) {
        this.parent = parent;
        this.module = module;
        this.frame = frame;
        this.elementwise = elementwise;
    }

    /** The outermost scope of a network. */
    static Scope network(Module module) {
        return new Scope(null, module, Optional.empty(), false);
    }

    /** The scope of a definition's body. */
    static Scope body(Frame frame, boolean elementwise) {
        return new Scope(null, frame.defined().home(), Optional.of(frame), elementwise);
    }

    /** The scope inside a loop. */
    Scope inner() {
        return new Scope(this, module, frame, elementwise);
    }

    /** The file whose definitions can be called here. */
    Module module() {
        return module;
    }

    /** The definition whose body this is. */
    Optional<Frame> frame() {
        return frame;
    }

    /** Whether this is the body of an activation, in which all operators act entry by entry. */
    boolean elementwise() {
        return elementwise;
    }

    /** Notes that a name is declared somewhere in the network, for what is used too early. */
    void announce(String name, Span span) {
        declared.putIfAbsent(name, span);
    }

    /** Do not complain about a name, or one of its family: its declaration was left out. */
    void forgive(String name) {
        forgiven.add(name);
    }

    /** Whether a name may be unknown because of an earlier mistake. */
    boolean isForgiven(String name) {
        boolean own =
                forgiven.stream()
                        .anyMatch(
                                f ->
                                        name.startsWith(f)
                                                && name.substring(f.length())
                                                        .chars()
                                                        .allMatch(Character::isDigit));
        return own || (parent != null && parent.isForgiven(name));
    }

    /** Where a name that is not known here is declared after all. */
    Optional<Span> declaredBelow(String name) {
        Span span = declared.get(name);
        if (span != null) {
            return Optional.of(span);
        }
        return parent == null ? Optional.empty() : parent.declaredBelow(name);
    }

    void bind(String name, Binding binding) {
        bindings.put(name, binding);
    }

    Optional<Binding> find(String name) {
        Binding own = bindings.get(name);
        if (own != null) {
            return Optional.of(own);
        }
        return parent == null ? Optional.empty() : parent.find(name);
    }

    /** The bindings of this scope itself, in order. */
    Map<String, Binding> own() {
        return bindings;
    }

    /** Every name that can be seen. */
    List<String> names() {
        var names = new ArrayList<>(bindings.keySet());
        if (parent != null) {
            names.addAll(parent.names());
        }
        return names;
    }
}
