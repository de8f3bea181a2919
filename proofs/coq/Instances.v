(* The checker over two integer types, each with its soundness theorem.
   [OnZ]: Z, extracted to OCaml. [OnBig]: machine words, run by Coq's virtual machine on a
   translated certificate. *)
From Coq Require Import ZArith.
From Eigensieve Require Import Integers Certificate Soundness.

Module OnZ.
  Include Soundness ZIntegers.
End OnZ.
Module OnBig.
  Include Soundness BigIntegers.
End OnBig.

Theorem accepted_on_Z : forall c, OnZ.check_certificate c = true -> certificate_holds c.
Proof. exact OnZ.check_certificate_sound. Qed.
Theorem accepted_on_big : forall c, OnBig.check_certificate c = true -> certificate_holds c.
Proof. exact OnBig.check_certificate_sound. Qed.
