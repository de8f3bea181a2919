(* OCaml of the checker: nat becomes int (indices and counts, bounded by the format's limits),
   positive, N and Z become zarith's integers. The operations of Z that the checker spends its time
   in are mapped by hand; each agrees with Coq's, also for divisor 0. *)
From Coq Require Import Reals ZArith Extraction ExtrOcamlBasic ExtrOcamlNatInt ExtrOcamlZBigInt.
From Eigensieve Require Import Instances.

Extract Constant Z.div => "Arithmetic.floor_div".
Extract Constant Z.modulo => "Arithmetic.floor_mod".
Extract Constant Z.shiftr => "Arithmetic.shift_right".
Extract Constant Z.shiftl => "Arithmetic.shift_left".
Extract Constant Z.pow => "Arithmetic.pow".
Extract Constant Z.sqrt => "Arithmetic.sqrt".
Extract Constant Z.gcd => "Arithmetic.gcd".
Extract Constant Z.sgn => "Arithmetic.sgn".
Extract Constant Nat.leb => "(<=)".
Extract Constant Nat.ltb => "(<)".
Extract Constant Z.leb => "Big_int_Z.le_big_int".
Extract Constant Z.ltb => "Big_int_Z.lt_big_int".
Extract Constant Z.of_nat => "Big_int_Z.big_int_of_int".
Extract Constant Z.to_pos => "Arithmetic.to_pos".

Extraction "checker.ml" OnZ.check_certificate.
