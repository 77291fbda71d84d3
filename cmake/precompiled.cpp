// The owner of the precompiled headers of cmake/precompiled.cmake needs a source.
