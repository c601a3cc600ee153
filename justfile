# The daily loop; `just` alone lists it.

_list:
    @just --list --unsorted

# Build the program.
build:
    cargo build

# Run all tests, or those whose name contains one of the words.
test *words:
    cargo xtask test {{words}}

# Start Latchkey with two sample organizations.
demo *arguments:
    cargo run --release -- demo {{arguments}}

# Formatting, lints, the shape of the house, licences.
check:
    cargo xtask check

# Measure the release build against its goals.
bench *arguments:
    cargo xtask bench {{arguments}}

# Build the Debian package into target/package.
package:
    cargo xtask package

# Build the documentation: the book (mdBook) and the crates' own pages.
docs:
    mdbook build docs
    cargo doc --workspace --no-deps
