package dev.sandmesh.testbed;

import java.lang.annotation.ElementType;
import java.lang.annotation.Target;

/** Tells the compiler's check of return values that waiting alone is a use; it goes by this name. */
@Target(ElementType.METHOD)
public @interface CanIgnoreReturnValue {}
