(* What a certificate translated to Coq imports (README, "Translated certificates"). *)
From Coq Require Export ZArith List Sint63.
From Eigensieve Require Export LinearAlgebra Core Optimizers Certificate Instances.
Export ListNotations.

(* an integer that fits a signed machine word of 63 bits *)
Definition i (z : int) : Z := Sint63.to_Z z.
(* any natural number by its digits to the base 2^62, least significant first; and its negative *)
Definition big (digits : list int) : Z :=
  fold_right (fun d rest => Uint63.to_Z d + 2 ^ 62 * rest)%Z 0%Z digits.
Definition nbig (digits : list int) : Z := Z.opp (big digits).
(* a rational with denominator > 0 *)
Definition q (num den : Z) : rat := Rat num (Z.to_pos den).

Ltac accepted := vm_cast_no_check (eq_refl true).
Ltac rejected := vm_cast_no_check (eq_refl false).
Global Open Scope sint63_scope.
