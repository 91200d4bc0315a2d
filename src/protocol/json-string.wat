;; Writes text as the inside of a JSON string, sixteen bytes at a time: the
;; processor looks at all of them at once for those that JSON wants escaped.
;;
;; And counts newlines, and looks for control characters, in the same way.
;;
;; Who calls it has filled in, in the memory:
;;      0   for each byte that takes an escape, eight bytes at 8 times its
;;          value: the escape, and in the last of them the escape's length
;;   4096   the text, and behind it seventeen bytes that take no escape, or
;;          where it goes on, of which the first is what comes next
;;  32768   room for the result, at most six times as long
(module
  (memory (export "memory") 3)

  (func (export "look")
    (param $length i32)
    (result i32) ;; how many newlines, and 65536 more if there are controls

    (local $from i32)
    (local $end i32)
    (local $newlines i32)
    (local $bytes v128)
    (local $least v128)  ;; of all so far, each less 0x0b
    (local $most v128)   ;; the same, each less 0x09
    (local $others v128) ;; which were a DEL or may begin a C1 so far

    (local.set $least (i8x16.splat (i32.const 0xff)))
    (local.set $from (i32.const 4096))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (block $over
      (loop $block
        (br_if $over (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $bytes (v128.load (local.get $from)))
        (local.set $newlines
          (i32.add
            (local.get $newlines)
            (i32.popcnt
              (i8x16.bitmask
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x0a)))))))
        (local.set $least
          (i8x16.min_u
            (local.get $least)
            (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 0x0b)))))
        (local.set $most
          (i8x16.max_u
            (local.get $most)
            (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 0x09)))))
        (local.set $others
          (v128.or
            (local.get $others)
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x7f)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0xc2))))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $block)))
    (i32.add
      (local.get $newlines)
      (i32.shl
        (v128.any_true
          (v128.or
            (local.get $others)
            (v128.or
              ;; 0x0b to 0x1f
              (i8x16.lt_u (local.get $least) (i8x16.splat (i32.const 0x15)))
              ;; 0x00 to 0x08, which have come round
              (i8x16.gt_u (local.get $most) (i8x16.splat (i32.const 0xf6))))))
        (i32.const 16))))

  ;; The same for a text in which a carriage return may be the control: one that
  ;; a newline follows is none.
  (func (export "lookForReturns")
    (param $length i32)
    ;; How many newlines, and 65536 more if there are controls; how many of the
    ;; newlines come behind a carriage return.
    (result i32 i32)

    (local $from i32)
    (local $end i32)
    (local $newlines i32)
    (local $pairs i32)
    (local $bytes v128)
    (local $returns v128) ;; which are one that a newline follows
    (local $least v128)  ;; of all so far, each less 0x0b
    (local $most v128)   ;; the same, each less 0x09
    (local $others v128) ;; which were a DEL or may begin a C1 so far

    (local.set $least (i8x16.splat (i32.const 0xff)))
    (local.set $from (i32.const 4096))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (block $over
      (loop $block
        (br_if $over (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $bytes (v128.load (local.get $from)))
        (local.set $newlines
          (i32.add
            (local.get $newlines)
            (i32.popcnt
              (i8x16.bitmask
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x0a)))))))
        (local.set $returns
          (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x0d))))
        (if (v128.any_true (local.get $returns))
          (then
            (local.set $returns
              (v128.and
                (local.get $returns)
                (i8x16.eq
                  (v128.load offset=1 (local.get $from))
                  (i8x16.splat (i32.const 0x0a)))))
            (local.set $pairs
              (i32.add
                (local.get $pairs)
                (i32.popcnt (i8x16.bitmask (local.get $returns)))))
            (local.set $bytes
              (v128.bitselect
                (i8x16.splat (i32.const 0x20))
                (local.get $bytes)
                (local.get $returns)))))
        (local.set $least
          (i8x16.min_u
            (local.get $least)
            (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 0x0b)))))
        (local.set $most
          (i8x16.max_u
            (local.get $most)
            (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 0x09)))))
        (local.set $others
          (v128.or
            (local.get $others)
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x7f)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0xc2))))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $block)))
    (i32.add
      (local.get $newlines)
      (i32.shl
        (v128.any_true
          (v128.or
            (local.get $others)
            (v128.or
              ;; 0x0b to 0x1f
              (i8x16.lt_u (local.get $least) (i8x16.splat (i32.const 0x15)))
              ;; 0x00 to 0x08, which have come round
              (i8x16.gt_u (local.get $most) (i8x16.splat (i32.const 0xf6))))))
        (i32.const 16)))
    (local.get $pairs))

  (func (export "escape")
    (param $length i32)
    (result i32) ;; the result's length

    (local $from i32)
    (local $to i32)
    (local $end i32)
    (local $bytes v128)
    (local $specials i32) ;; one bit for each of the bytes that take an escape
    (local $done i32)     ;; how many of the bytes are written
    (local $next i32)     ;; which of them is the next special one
    (local $byte i32)

    (local.set $from (i32.const 4096))
    (local.set $end (i32.add (local.get $from) (local.get $length)))
    (local.set $to (i32.const 32768))

    (block $over
      (loop $block
        (br_if $over (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $bytes (v128.load (local.get $from)))
        (local.set $specials
          (i8x16.bitmask
            (v128.or
              (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20)))
              (v128.or
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))))))

        (if (i32.eqz (local.get $specials))
          (then
            (v128.store (local.get $to) (local.get $bytes))
            (local.set $to (i32.add (local.get $to) (i32.const 16)))
            (local.set $from (i32.add (local.get $from) (i32.const 16)))
            (br $block)))

        ;; Sixteen bytes are written each time; those too many, again later.
        (local.set $done (i32.const 0))
        (loop $special
          (v128.store
            (local.get $to)
            (v128.load (i32.add (local.get $from) (local.get $done))))
          (local.set $next (i32.ctz (local.get $specials)))
          (local.set $to
            (i32.add
              (local.get $to)
              (i32.sub (local.get $next) (local.get $done))))
          (local.set $byte
            (i32.load8_u (i32.add (local.get $from) (local.get $next))))
          (local.set $byte (i32.shl (local.get $byte) (i32.const 3)))
          (i64.store (local.get $to) (i64.load (local.get $byte)))
          (local.set $to
            (i32.add (local.get $to) (i32.load8_u offset=7 (local.get $byte))))
          (local.set $done (i32.add (local.get $next) (i32.const 1)))
          (local.set $specials
            (i32.and
              (local.get $specials)
              (i32.sub (local.get $specials) (i32.const 1))))
          (br_if $special (local.get $specials)))

        (v128.store
          (local.get $to)
          (v128.load (i32.add (local.get $from) (local.get $done))))
        (local.set $to
          (i32.add (local.get $to) (i32.sub (i32.const 16) (local.get $done))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $block)))

    ;; Less those behind the text.
    (i32.sub
      (i32.sub (local.get $to) (i32.const 32768))
      (i32.sub (local.get $from) (local.get $end)))))
